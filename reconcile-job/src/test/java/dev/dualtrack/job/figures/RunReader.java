package dev.dualtrack.job.figures;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/**
 * Takes what a run found out of its summary, which counts and does not name: of each store as many stale records as rows were
 * updated, and as many orphans as rows were deleted, are right.
 */
final class RunReader implements Tool.Reader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int stores;

    /** Of a run that compares so many stores. */
    RunReader(int stores) {
        this.stores = stores;
    }

    @Override
    public Found found(List<String> lines, Planted planted) {
        JsonNode summary = summary(lines);
        if (summary.path("stores").size() != stores) {
            throw new IllegalStateException("summary: " + summary + " (expected: of " + stores + " stores)");
        }
        Found sum = new Found(0, 0, 0, 0);
        for (JsonNode store : summary.path("stores")) {
            if (!store.path("verified").asBoolean() || !store.path("complete").asBoolean()) {
                throw new IllegalStateException("summary: " + summary + " (expected: a verdict on each store)");
            }
            sum = plus(sum, ofStore(store, planted));
        }
        return sum;
    }

    private static JsonNode summary(List<String> lines) {
        try {
            return JSON.readTree(lines.isEmpty() ? "" : lines.getLast());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("last line: " + lines.getLast() + " (expected: a summary as JSON)", e);
        }
    }

    private static Found ofStore(JsonNode store, Planted planted) {
        long stale = store.path("stale").asLong();
        long orphaned = store.path("orphaned").asLong();
        long right = Math.min(stale, planted.updates()) + Math.min(orphaned, planted.deletes());
        long told = stale
                + orphaned
                + store.path("missing").asLong()
                + store.path("corrupt").asLong();
        return new Found(
                planted.size(), right, told - right, store.path("unsettled").asLong());
    }

    private static Found plus(Found one, Found other) {
        return new Found(
                one.expected() + other.expected(),
                one.right() + other.right(),
                one.wrong() + other.wrong(),
                one.unsettled() + other.unsettled());
    }
}
