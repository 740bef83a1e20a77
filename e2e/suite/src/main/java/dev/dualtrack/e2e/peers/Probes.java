package dev.dualtrack.e2e.peers;

import dev.dualtrack.core.derived.StoreKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Updates whose way to the stores is timed, any number at once, so that a slow arm does not slow the timing: each is of a
 * row of its own, and one thread for each store asks in one look for all that are still awaited.
 *
 * <p>Between two looks at a store are 20 ms; the time of arrival is when the look that found the update came back. So it
 * is late by at most one pause and one look, and never early.
 */
final class Probes implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Held held;
    private final Map<StoreKind, Map<Integer, Probe>> awaited = new EnumMap<>(StoreKind.class);
    private final Map<Integer, Probe> made = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(StoreKind.values().length);
    private final List<Future<?>> watches = new ArrayList<>();
    private volatile boolean closed;

    private record Probe(int number, long committed, Map<StoreKind, Long> arrived) {}

    Probes(Held held) {
        this.held = held;
        for (StoreKind store : StoreKind.values()) {
            Map<Integer, Probe> waiting = new ConcurrentHashMap<>();
            awaited.put(store, waiting);
            watches.add(threads.submit(() -> watch(store, waiting)));
        }
    }

    /** Times the scalar update with that number of a row that no other probe has. */
    void add(int row, int number, long committed) {
        Probe probe = new Probe(number, committed, new ConcurrentHashMap<>());
        made.put(row, probe);
        awaited.values().forEach(waiting -> waiting.put(row, probe));
    }

    /** Whether every store shows every update. */
    boolean allSeen() {
        for (Future<?> watch : watches) {
            if (watch.isDone()) {
                failed(watch);
            }
        }
        return awaited.values().stream().allMatch(Map::isEmpty);
    }

    private static void failed(Future<?> watch) {
        try {
            watch.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a store could not be asked", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many updates one of the stores does not show yet. */
    long unseen() {
        return made.values().stream()
                .filter(probe -> probe.arrived().size() < StoreKind.values().length)
                .count();
    }

    /** Nanoseconds from commit to arrival in the store; of those that are not seen yet, until now. */
    List<Long> nanos(StoreKind store) {
        long now = System.nanoTime();
        return made.values().stream()
                .map(probe -> probe.arrived().getOrDefault(store, now) - probe.committed())
                .toList();
    }

    /** Nanoseconds from commit until the last of the three stores shows it. */
    List<Long> nanos() {
        long now = System.nanoTime();
        return made.values().stream()
                .map(probe -> probe.arrived().size() < StoreKind.values().length
                        ? now - probe.committed()
                        : probe.arrived().values().stream()
                                        .mapToLong(Long::longValue)
                                        .max()
                                        .orElse(now)
                                - probe.committed())
                .toList();
    }

    private void watch(StoreKind store, Map<Integer, Probe> waiting) {
        while (!closed) {
            Map<Integer, Integer> numbers = new HashMap<>();
            waiting.forEach((row, probe) -> numbers.put(row, probe.number()));
            if (!numbers.isEmpty()) {
                Set<Integer> seen = held.showing(store, numbers);
                long now = System.nanoTime();
                for (int row : seen) {
                    Probe probe = waiting.remove(row);
                    if (probe != null) {
                        probe.arrived().put(store, now);
                    }
                }
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.close();
    }
}
