package dev.dualtrack.e2e;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.e2e.bench.BenchOptions;
import dev.dualtrack.e2e.bench.Drain;
import dev.dualtrack.e2e.bench.Figure;
import dev.dualtrack.e2e.bench.Measure;
import dev.dualtrack.testbed.process.Await;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * How fast the workers get through events that wait for them: the hot path is suspended, rows are updated without their
 * text, cdc-server puts all of it into the stream, the hot path goes on. The three workers run at the same time and share
 * the machine with the stores, as they do after an outage.
 */
final class QueuedEvents {
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();
    private static final String UPDATE = """
            UPDATE policies SET created_at = created_at + interval '1 second', application_end_date = application_end_date + 1
            WHERE policy_id IN (SELECT policy_id FROM policies ORDER BY policy_id LIMIT ?)""";

    private final Sample sample;
    private final Groups groups;
    private final Consumer<String> progress;

    QueuedEvents(Sample sample, Groups groups, Consumer<String> progress) {
        this.sample = sample;
        this.groups = groups;
        this.progress = progress;
    }

    /** Queues the events, lets the workers at them and says how fast they were. */
    List<Figure> measure(int events) throws SQLException, InterruptedException {
        suspend();
        Map<StoreKind, Long> before = groups.committed();
        long end = groups.end() + events;
        progress.accept("making " + events + " events");
        update(sample.source(), events);
        Await.await(() -> groups.end() >= end, PATIENCE, events + " events in the stream");
        progress.accept("letting the workers at " + events + " events");
        Map<StoreKind, Drain> drains = new EnumMap<>(StoreKind.class);
        before.forEach((store, committed) -> drains.put(store, new Drain(committed, end)));
        sample.apply();
        watch(drains);
        sample.awaitReady(PATIENCE);
        List<Figure> figures = new ArrayList<>();
        drains.forEach((store, drain) -> figures.add(figure(store, drain)));
        return figures;
    }

    private void suspend() throws InterruptedException {
        sample.apply(Edit.SUSPEND_HOT_PATH);
        sample.await(
                "Paused",
                PATIENCE,
                resource -> resource.path("status").path("phase").asText().equals("Paused"));
        Await.await(
                () -> sample.kubectl("get", "pods", "-o", "name").lines().noneMatch(pod -> pod.contains("-sync-")),
                PATIENCE,
                "no worker");
    }

    /** Each statement changes a row once, so that events of the same row lie far apart. */
    static void update(SourceDatabase source, int events) throws SQLException {
        for (int left = events; left > 0; left -= BenchOptions.BASE_ROWS) {
            source.update(UPDATE, Math.min(left, BenchOptions.BASE_ROWS));
        }
    }

    private void watch(Map<StoreKind, Drain> drains) throws InterruptedException {
        long start = System.nanoTime();
        while (drains.values().stream().anyMatch(drain -> !drain.done())) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new IllegalStateException("offsets after " + PATIENCE.toMinutes() + " min: " + groups.committed()
                        + " (expected: the end)");
            }
            groups.committed()
                    .forEach((store, committed) -> drains.computeIfPresent(store, (_, drain) -> {
                        drain.observe(System.nanoTime(), committed);
                        return drain;
                    }));
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static Figure figure(StoreKind store, Drain drain) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("events", (double) drain.events());
        values.put("seconds", drain.seconds());
        values.put("events/s", drain.rate());
        return Figure.of(Measure.DRAIN, store.word() + ", unchanged text", values);
    }
}
