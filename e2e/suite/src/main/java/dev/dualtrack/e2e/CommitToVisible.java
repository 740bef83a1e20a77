package dev.dualtrack.e2e;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.e2e.bench.BenchOptions;
import dev.dualtrack.e2e.bench.Figure;
import dev.dualtrack.e2e.bench.Latencies;
import dev.dualtrack.e2e.bench.Measure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a committed update takes to each store while nothing else goes on: the next one is made when the one before
 * has arrived everywhere and a short time has passed that differs each time, so that they keep step with no timer of the
 * pipeline. The clock starts when the client is told of the commit.
 */
final class CommitToVisible {
    private static final Map<String, Double> EXPECTED = Map.of("p50", 1_000.0, "p99", 5_000.0);
    private static final int PAUSES = 50;

    private final SourceDatabase source;
    private final Copies copies;

    CommitToVisible(SourceDatabase source, Copies copies) {
        this.source = source;
        this.copies = copies;
    }

    /** Makes the updates and says what they took. */
    List<Figure> measure(Change change, int updates) throws SQLException, InterruptedException {
        Map<StoreKind, List<Long>> nanos = new EnumMap<>(StoreKind.class);
        try (Connection connection = source.connect();
                PreparedStatement statement = connection.prepareStatement(change.sql());
                Arrivals arrivals = new Arrivals(copies)) {
            for (int number = 0; number < updates; number++) {
                one(change, number, statement, arrivals)
                        .forEach((store, time) -> nanos.computeIfAbsent(store, _ -> new ArrayList<>())
                                .add(time));
                LockSupport.parkNanos(pause(number).toNanos());
            }
        }
        List<Figure> figures = new ArrayList<>();
        nanos.forEach((store, times) -> figures.add(figure(store, change, Latencies.ofNanos(times))));
        return figures;
    }

    private static Map<StoreKind, Long> one(Change change, int number, PreparedStatement statement, Arrivals arrivals)
            throws SQLException, InterruptedException {
        String id = SamplePolicies.id(number % BenchOptions.BASE_ROWS);
        arrivals.cache(id);
        change.bind(statement, number, id);
        if (statement.executeUpdate() != 1) {
            throw new IllegalStateException("update of " + id + ": no row (expected: one)");
        }
        return arrivals.await(change, id, number, System.nanoTime());
    }

    /** Each number of milliseconds below {@link #PAUSES} equally often, and never twice in a row. */
    private static Duration pause(int number) {
        return Duration.ofMillis(17L * number % PAUSES);
    }

    private static Figure figure(StoreKind store, Change change, Latencies latencies) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("updates", (double) latencies.count());
        values.put("p50", latencies.millis(50));
        values.put("p99", latencies.millis(99));
        values.put("max", latencies.millis(100));
        return new Figure(Measure.VISIBLE, store.word() + ", " + change.words(), values, EXPECTED);
    }
}
