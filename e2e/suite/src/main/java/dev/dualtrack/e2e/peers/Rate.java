package dev.dualtrack.e2e.peers;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.e2e.bench.Figure;
import dev.dualtrack.e2e.bench.Latencies;
import dev.dualtrack.e2e.bench.Measure;
import dev.dualtrack.e2e.peers.Step.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Scalar updates at a fixed rate, whether or not an arm keeps up, of which a few each second are timed. Times that were
 * missed are made up for as fast as the source takes them; how many were made a second is among the figures.
 */
final class Rate {
    /** Of the changes, how many are timed. */
    static final int PROBES_PER_SECOND = 4;

    private final Scene scene;
    private final ChangeLog log;
    private final int firstProbe;
    private final int numberOfProbe;

    /**
     * @param log which rows get the updates that are not timed
     * @param firstProbe the first of the rows that are kept for the timed ones, {@link #PROBES_PER_SECOND} for each second
     * @param numberOfProbe makes their values differ from all others
     */
    Rate(Scene scene, ChangeLog log, int firstProbe, int numberOfProbe) {
        this.scene = scene;
        this.log = log;
        this.firstProbe = firstProbe;
        this.numberOfProbe = numberOfProbe;
    }

    /** Makes the updates, and waits at most {@code patience} for what is not seen then. */
    Figure measure(String subject, int perSecond, int seconds, Duration patience) throws SQLException {
        List<Step> others = log.next(Workload.SCALARS, perSecond * seconds);
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < PROBES_PER_SECOND * seconds; i++) {
            rows.add(firstProbe + i);
        }
        scene.held().fillCache(rows);
        try (Probes probes = new Probes(scene.held())) {
            long start = System.nanoTime();
            make(others, perSecond, start, probes);
            double took = (System.nanoTime() - start) / 1e9;
            long deadline = System.nanoTime() + patience.toNanos();
            while (!probes.allSeen() && System.nanoTime() < deadline) {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("made/s", perSecond * seconds / took);
            values.put("timed", (double) rows.size());
            values.put("unseen", (double) probes.unseen());
            Latencies all = Latencies.ofNanos(probes.nanos());
            values.put("p50", all.millis(50));
            values.put("p99", all.millis(99));
            values.put("max", all.millis(100));
            for (StoreKind store : StoreKind.values()) {
                values.put(
                        store.word() + " p99",
                        Latencies.ofNanos(probes.nanos(store)).millis(99));
            }
            return Figure.of(Measure.PEERS_VISIBLE, subject, values);
        }
    }

    private void make(List<Step> others, int perSecond, long start, Probes probes) throws SQLException {
        int between = perSecond / PROBES_PER_SECOND;
        int probe = 0;
        for (int i = 0; i < others.size(); i++) {
            long due = start + i * 1_000_000_000L / perSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            // Every so many, a timed one takes the place of another; an odd rate ends with a few of the others.
            if (i % between == 0 && probe < others.size() / perSecond * PROBES_PER_SECOND) {
                int row = firstProbe + probe;
                int number = numberOfProbe + probe++;
                probes.add(row, number, scene.source().write(new Step(Kind.SCALAR, row, number)));
            } else {
                scene.source().write(others.get(i));
            }
        }
    }
}
