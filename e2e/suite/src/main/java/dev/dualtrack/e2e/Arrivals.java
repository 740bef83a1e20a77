package dev.dualtrack.e2e;

import dev.dualtrack.core.derived.StoreKind;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.vector.request.QueryReq;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Looks for an update in all stores at once, each with its own client on a thread of its own, until it is there.
 *
 * <p>A store is looked at, then left alone for {@link #PAUSE}, and so on; the time of arrival is when the look that
 * found it came back. So it is late by at most one pause and one look, and never early. Milvus is read without waiting
 * for its time ticks: what any reader can see counts. Used by one thread.
 */
final class Arrivals implements AutoCloseable {
    /** Between two looks at the same store: often enough for a hundredth of a second, too seldom to be a load. */
    static final Duration PAUSE = Duration.ofMillis(10);

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Copies copies;
    private final ExecutorService threads = Executors.newFixedThreadPool(StoreKind.values().length);

    Arrivals(Copies copies) {
        this.copies = copies;
    }

    /** Puts into the cache what an application would have put there. */
    void cache(String id) {
        copies.cache().set(cacheKey(id), "what an application cached");
    }

    /**
     * Waits until every store shows the change.
     *
     * @param committed when it was committed, a time of {@link System#nanoTime()}
     * @return nanoseconds from then to each store's arrival
     * @throws IllegalStateException if one does not show it within a minute
     */
    Map<StoreKind, Long> await(Change change, String id, int number, long committed) throws InterruptedException {
        Map<StoreKind, Future<Long>> looks = new EnumMap<>(StoreKind.class);
        for (StoreKind store : StoreKind.values()) {
            BooleanSupplier seen = () -> shows(store, change, id, number);
            looks.put(store, threads.submit(() -> arrival(store, seen) - committed));
        }
        Map<StoreKind, Long> arrivals = new EnumMap<>(StoreKind.class);
        for (Map.Entry<StoreKind, Future<Long>> look : looks.entrySet()) {
            try {
                arrivals.put(look.getKey(), look.getValue().get());
            } catch (ExecutionException e) {
                throw new IllegalStateException(
                        change.words() + " of " + id + ": not seen in "
                                + look.getKey().word(),
                        e.getCause());
            }
        }
        return arrivals;
    }

    private static long arrival(StoreKind store, BooleanSupplier seen) {
        long start = System.nanoTime();
        while (!seen.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new IllegalStateException(
                        store.word() + ": nothing after " + PATIENCE.toSeconds() + " s (expected: the update)");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return System.nanoTime();
    }

    private boolean shows(StoreKind store, Change change, String id, int number) {
        return switch (store) {
            case VECTOR -> change.inVector(number).equals(vectorField(id, change.vectorField()));
            case GRAPH ->
                copies.node(id)
                        .map(node -> change.inGraph(number).equals(node.get(change.graphProperty())))
                        .orElse(false);
            case CACHE -> copies.cache().exists(cacheKey(id)) == 0;
        };
    }

    private Object vectorField(String id, String field) {
        return copies
                .milvus()
                .query(QueryReq.builder()
                        .collectionName(Copies.COLLECTION)
                        .filter("policy_id == \"" + id + "\"")
                        .outputFields(List.of(field))
                        .consistencyLevel(ConsistencyLevel.EVENTUALLY)
                        .build())
                .getQueryResults()
                .stream()
                .map(result -> result.getEntity().get(field))
                .findFirst()
                .orElse("");
    }

    private static String cacheKey(String id) {
        return "policy:" + id;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
