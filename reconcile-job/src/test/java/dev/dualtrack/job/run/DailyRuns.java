package dev.dualtrack.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.job.journal.Checkpoints;
import dev.dualtrack.job.repair.Rails;
import dev.dualtrack.job.run.ReconcileRun.Options;
import dev.dualtrack.job.world.FakeCheckpoints;
import dev.dualtrack.job.world.FakeScanNotes;
import dev.dualtrack.job.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs over one world, one a day, each with the notes of those before; no scan counts for longer than a week. */
final class DailyRuns {
    static final Instant START = Instant.parse("2026-03-01T03:00:00Z");
    static final Duration WEEK = Duration.ofDays(7);
    static final long ROWS = 300;
    private static final String BASIS = "mapping";
    private static final Rails RAILS = new Rails(100, 100, Map.of());

    private final FakeScanNotes notes = new FakeScanNotes();
    private final World world;

    /** Over rows p0, p1, ... that all stores have. */
    DailyRuns() {
        this(World.with((int) ROWS));
    }

    DailyRuns(World world) {
        this.world = world;
    }

    World world() {
        return world;
    }

    FakeScanNotes notes() {
        return notes;
    }

    /** The run of that day, which repairs. */
    Findings on(int day) {
        return on(day, Map.of());
    }

    /** The same, after runs that found that many rows. */
    Findings on(int day, Map<String, Long> baselines) {
        return run(world.stores(), Mode.REPAIR, turns(day), new FakeCheckpoints(), baselines);
    }

    /** The same, with that one for the graph. */
    Findings on(int day, DerivedStore graph) {
        Map<StoreKind, DerivedStore> stores = world.stores();
        stores.put(StoreKind.GRAPH, graph);
        return run(stores, Mode.REPAIR, turns(day), new FakeCheckpoints());
    }

    /** Any run; without turns it scans everything, and leaves no notes. */
    Findings run(Mode mode, @Nullable Turns turns) {
        return run(world.stores(), mode, turns, new FakeCheckpoints());
    }

    Findings run(Map<StoreKind, DerivedStore> stores, Mode mode, @Nullable Turns turns, Checkpoints checkpoints) {
        return run(stores, mode, turns, checkpoints, Map.of());
    }

    private Findings run(
            Map<StoreKind, DerivedStore> stores,
            Mode mode,
            @Nullable Turns turns,
            Checkpoints checkpoints,
            Map<String, Long> baselines) {
        return TestRun.run(world, stores, RAILS, checkpoints, notes, options(mode, turns), baselines);
    }

    static void assertScanned(Findings findings) {
        assertThat(findings.parts()).extracting(PartResult::earlier).containsOnlyNulls();
    }

    /** The turns of that day's run. */
    static Turns turns(int day) {
        return new Turns(WEEK, false, day(day), BASIS);
    }

    /** Those of one that is asked for. */
    static Turns everything(int day) {
        return new Turns(WEEK, true, day(day), BASIS);
    }

    static Instant day(int number) {
        return START.plus(Duration.ofDays(number));
    }

    private static Options options(Mode mode, @Nullable Turns turns) {
        Options some = TestRun.OPTIONS;
        return new Options(
                mode,
                some.scope(),
                some.places(),
                some.owner(),
                some.epoch(),
                some.runId(),
                some.maxPasses(),
                some.deep(),
                some.portions(),
                some.limits(),
                some.basis(),
                turns);
    }
}
