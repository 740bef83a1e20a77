package dev.dualtrack.e2e.peers;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.e2e.SamplePolicies;
import dev.dualtrack.e2e.bench.Figure;
import dev.dualtrack.e2e.bench.Measure;
import dev.dualtrack.testbed.process.Await;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * All measurements of one arm in its scene: load, the change log, scalar updates alone, the change log with a kill half
 * way, fixed rates. After each but the load and the rates, the stores are compared with the source.
 */
final class ArmRun {
    /** Above the rows that the change log can reach. */
    private static final int PROBES = 1_000_000;
    /** Above the numbers that the change log can reach. */
    private static final int PROBE_NUMBERS = 1_000_000;

    private final PeersOptions options;
    private final Scene scene;
    private final Arm arm;
    private final Usage usage;
    private final String subject;
    private final Consumer<String> progress;
    private final Consumer<Figure> figures;
    private final ChangeLog log;

    /**
     * @param subject what the report calls this run of the arm
     * @param progress told what happens now
     * @param figures given each figure as soon as it is measured
     */
    ArmRun(
            PeersOptions options,
            Scene scene,
            Arm arm,
            Usage usage,
            String subject,
            Consumer<String> progress,
            Consumer<Figure> figures) {
        this.options = options;
        this.scene = scene;
        this.arm = arm;
        this.usage = usage;
        this.subject = subject;
        this.progress = text -> progress.accept(subject + ": " + text);
        this.figures = figures;
        log = new ChangeLog(options.seed, options.rows);
    }

    /** What one workload took. */
    private record Pass(double seconds, Set<String> changed) {}

    void run() throws SQLException, InterruptedException {
        progress.accept("starting");
        arm.start();
        load();
        for (Workload workload : Workload.values()) {
            replay(workload);
        }
        kill();
        rates();
    }

    private void load() throws SQLException, InterruptedException {
        int probes = options.seconds * Rate.PROBES_PER_SECOND;
        progress.accept("loading " + (options.rows + probes) + " rows");
        scene.source().load(0, options.rows);
        scene.source().load(PROBES, probes);
        awaitTaken(scene.source().records());
    }

    /** Replays until the time is full. */
    private void replay(Workload workload) throws SQLException, InterruptedException {
        progress.accept(workload.words() + ", " + options.changes + " changes a pass");
        Arm.Work before = arm.work();
        double cpu = usage.cpuSeconds();
        double seconds = 0;
        int passes = 0;
        Map<StoreKind, Faults> faults = Map.of();
        while (seconds < options.seconds) {
            Pass pass = pass(workload, () -> {});
            seconds += pass.seconds();
            passes++;
            faults = sum(faults, faults(pass));
        }
        Arm.Work work = arm.work().minus(before);
        double events = (double) passes * options.changes;
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("changes", events);
        values.put("seconds", seconds);
        values.put("events/s", events / seconds);
        values.put("embeddings", work.embeddings());
        values.put("write calls", work.storeCalls());
        values.put("CPU s", usage.cpuSeconds() - cpu);
        values.put("peak MiB", usage.peakMib());
        figures.accept(Figure.of(Measure.PEERS_REPLAY, subject + ", " + workload.words(), values));
        tell(faults, workload.words());
    }

    private void kill() throws SQLException, InterruptedException {
        progress.accept("change log with a kill -9 half way");
        long half = scene.source().records() + options.changes / 2;
        Pass pass = pass(Workload.CHANGE_LOG, () -> {
            awaitTaken(half);
            arm.killAndRestart();
        });
        progress.accept("all taken " + Math.round(pass.seconds() * 1_000) + " ms after the first change");
        tell(faults(pass), "change log with a kill");
    }

    /** Makes the changes and waits until the arm has taken them; {@code meanwhile} is run beside the writing. */
    private Pass pass(Workload workload, Runnable meanwhile) throws SQLException, InterruptedException {
        scene.held().fillCache(log.living());
        List<Step> steps = log.next(workload, options.changes);
        Set<String> changed = new HashSet<>();
        long start = System.nanoTime();
        try (ExecutorService beside = Executors.newSingleThreadExecutor()) {
            Future<?> done = beside.submit(meanwhile);
            for (Step step : steps) {
                scene.source().write(step);
                changed.add(SamplePolicies.id(step.row()));
            }
            done.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("kill and restart failed", e.getCause());
        }
        awaitTaken(scene.source().records());
        return new Pass((System.nanoTime() - start) / 1e9, changed);
    }

    private void awaitTaken(long records) {
        Await.await(
                () -> arm.taken() >= records,
                Duration.ofSeconds(options.patience),
                subject + " has taken " + records + " records");
    }

    private Map<StoreKind, Faults> faults(Pass pass) throws SQLException {
        return scene.held().faults(scene.source().rows(), pass.changed());
    }

    private void rates() throws SQLException {
        int number = PROBE_NUMBERS;
        for (int perSecond : options.rates) {
            progress.accept(perSecond + " scalar updates a second for " + options.seconds + " s");
            Figure figure = new Rate(scene, log, PROBES, number)
                    .measure(
                            subject + ", " + perSecond + "/s",
                            perSecond,
                            options.seconds,
                            Duration.ofSeconds(options.seconds));
            figures.accept(figure);
            number += options.seconds * Rate.PROBES_PER_SECOND;
            if (figure.values().getOrDefault("unseen", 0.0) > 0) {
                progress.accept("does not keep up: no higher rate is tried");
                return;
            }
        }
    }

    private static Map<StoreKind, Faults> sum(Map<StoreKind, Faults> one, Map<StoreKind, Faults> other) {
        Map<StoreKind, Faults> sums = new LinkedHashMap<>();
        for (StoreKind store : StoreKind.values()) {
            sums.put(store, one.getOrDefault(store, Faults.NONE).plus(other.getOrDefault(store, Faults.NONE)));
        }
        return sums;
    }

    private void tell(Map<StoreKind, Faults> faults, String words) {
        sum(faults, Map.of()).forEach((store, found) -> {
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("lost", (double) found.lost());
            values.put("stale", (double) found.stale());
            values.put("duplicate", (double) found.duplicate());
            values.put("orphan", (double) found.orphan());
            figures.accept(Figure.of(Measure.PEERS_FAULTS, subject + ", " + words + ", " + store.word(), values));
        });
    }
}
