package dev.dualtrack.core.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The version token of an event, from the envelope's {@code source}.
 *
 * <p>{@code source.sequence} is a string that holds a JSON array of two strings or nulls, the LSN of the last commit
 * before the change and the change's own.
 */
final class SourceVersion {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SourceVersion() {}

    static Version of(String op, JsonNode source, long epoch) {
        String snapshot = source.path("snapshot").asText("false");
        if (op.equals("r") && !snapshot.equals("incremental")) {
            return Version.ofSnapshot(epoch);
        }
        String text = source.path("sequence").asText("");
        JsonNode sequence;
        try {
            sequence = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("source.sequence: not JSON (expected: an array of two LSNs)", e);
        }
        if (!sequence.isArray() || sequence.size() != 2) {
            throw new IllegalArgumentException(
                    "source.sequence: '" + abbreviated(text) + "' (expected: an array of two LSNs)");
        }
        if (sequence.get(1).isNull()) {
            throw new IllegalArgumentException(
                    "source.sequence: '" + abbreviated(text) + "' (expected: the change's LSN)");
        }
        return new Version(epoch, sequence.get(0).isNull() ? 0 : lsn(sequence.get(0)), lsn(sequence.get(1)));
    }

    private static long lsn(JsonNode node) {
        try {
            return Long.parseUnsignedLong(node.asText());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "source.sequence: '" + abbreviated(node.asText()) + "' (expected: an LSN as decimal digits)", e);
        }
    }

    private static String abbreviated(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
