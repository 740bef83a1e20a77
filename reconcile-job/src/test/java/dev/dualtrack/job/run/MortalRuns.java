package dev.dualtrack.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.job.fence.Throttle;
import dev.dualtrack.job.repair.Rails;
import dev.dualtrack.job.scan.DeepCheck;
import dev.dualtrack.job.world.FakeCheckpoints;
import dev.dualtrack.job.world.Mortal;
import dev.dualtrack.job.world.World;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs over damaged worlds that can be killed at each of their steps. */
final class MortalRuns {
    static final int UNIT = 2;
    static final int ROWS = 60;

    final Mortal mortal = new Mortal();
    /** Scans of stores so far. */
    int scans;

    private Portions portions = new Portions(UNIT, 100);

    /** From now on units are taken together where more than a twentieth of the rows is to be repaired. */
    void inBulk() {
        portions = new Portions(UNIT, 5);
    }

    /** Six records of each store are wrong, a step of the run is each call of a store, each read of rows, each send. */
    World damaged() {
        World world = World.with(ROWS);
        for (StoreKind kind : StoreKind.values()) {
            List.of("p1", "p2", "p3").forEach(id -> world.lose(kind, id));
            List.of("p11", "p12").forEach(id -> world.plant(kind, id, "an old title"));
            world.plant(kind, "ghost", "never was");
        }
        for (StoreKind kind : StoreKind.values()) {
            countScans(kind, world);
        }
        world.source().afterRead(mortal::step);
        world.stream().afterSend(mortal::step);
        return world;
    }

    /** Counts the scans of that store from now on; each of its calls is a step. */
    void countScans(StoreKind kind, World world) {
        world.store(kind).faults(call -> {
            if (call.operation().equals("scan")) {
                scans++;
            }
            mortal.step();
        });
    }

    Findings run(World world, FakeCheckpoints checkpoints, Mode mode) {
        return run(world, checkpoints, mode, "basis");
    }

    Findings run(World world, FakeCheckpoints checkpoints, Mode mode, String basis) {
        return run(world, world.stores(), checkpoints, mode, basis, Map.of());
    }

    Findings run(
            World world,
            Map<StoreKind, DerivedStore> stores,
            FakeCheckpoints checkpoints,
            Mode mode,
            String basis,
            Map<String, Long> baselines) {
        ReconcileRun.Options options =
                TestRun.options(mode, Scope.ALL, new DeepCheck(5, 42), portions, Throttle.Limits.NONE, basis);
        return TestRun.run(world, stores, new Rails(1, 0.1, Map.of()), checkpoints, options, baselines);
    }

    /** Commands beyond the first one for a record in a store. */
    static long sentAgain(World world) {
        Map<String, Long> times = world.stream().sent().stream()
                .collect(Collectors.groupingBy(sent -> sent.stores() + " " + sent.key(), Collectors.counting()));
        return times.values().stream().mapToLong(count -> count - 1).sum();
    }

    static void assertSame(Findings findings, Findings undisturbed, String when) {
        assertThat(findings.parts())
                .as(when)
                .usingRecursiveComparison()
                .ignoringFields("fence")
                .isEqualTo(undisturbed.parts());
        assertThat(findings.baselines()).as(when).isEqualTo(undisturbed.baselines());
    }
}
