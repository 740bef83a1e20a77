package dev.dualtrack.job.run;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.job.fence.Throttle;
import dev.dualtrack.job.journal.Checkpoints;
import dev.dualtrack.job.journal.ScanNotes;
import dev.dualtrack.job.repair.Rails;
import dev.dualtrack.job.run.ReconcileRun.Options;
import dev.dualtrack.job.scan.DeepCheck;
import dev.dualtrack.job.world.FakeCheckpoints;
import dev.dualtrack.job.world.FakeEmbedder;
import dev.dualtrack.job.world.FakeScanNotes;
import dev.dualtrack.job.world.World;
import java.util.List;
import java.util.Map;

/** Runs over a {@link World}. */
final class TestRun {
    static final Rails RAILS = new Rails(1, 0.1, Map.of());
    static final DeepCheck NO_SAMPLE = new DeepCheck(0, 42);
    private static final DeepCheck SAMPLE = new DeepCheck(DeepCheck.DEFAULT_SIZE, 42);

    /** In units of a thousand, never in bulk, without a throttle. */
    static final Options OPTIONS = new Options(
            Mode.REPAIR,
            Scope.ALL,
            World.PLACES,
            World.OWNER,
            World.EPOCH,
            "run-1",
            5,
            NO_SAMPLE,
            new Portions(1_000, 100),
            Throttle.Limits.NONE,
            "basis",
            null);

    private TestRun() {}

    static Options options(Mode mode, Scope scope, DeepCheck deep) {
        return options(mode, scope, deep, OPTIONS.portions(), OPTIONS.limits(), OPTIONS.basis());
    }

    static Options options(
            Mode mode, Scope scope, DeepCheck deep, Portions portions, Throttle.Limits limits, String basis) {
        return new Options(
                mode,
                scope,
                OPTIONS.places(),
                OPTIONS.owner(),
                OPTIONS.epoch(),
                OPTIONS.runId(),
                OPTIONS.maxPasses(),
                deep,
                portions,
                limits,
                basis,
                null);
    }

    /** With the usual rails and sample, and none before it. */
    static Findings run(World world, Mode mode) {
        return run(world, mode, RAILS, Map.of());
    }

    static Findings run(World world, Mode mode, Rails rails, Map<String, Long> baselines) {
        return run(world, world.stores(), mode, rails, baselines);
    }

    static Findings run(World world, Mode mode, DeepCheck deep) {
        return run(world, world.stores(), mode, RAILS, Map.of(), deep);
    }

    static Findings run(
            World world, Map<StoreKind, DerivedStore> stores, Mode mode, Rails rails, Map<String, Long> baselines) {
        return run(world, stores, mode, rails, baselines, SAMPLE);
    }

    static Findings run(
            World world,
            Map<StoreKind, DerivedStore> stores,
            Mode mode,
            Rails rails,
            Map<String, Long> baselines,
            DeepCheck deep) {
        return run(world, stores, rails, new FakeCheckpoints(), options(mode, Scope.ALL, deep), baselines);
    }

    static Findings run(
            World world,
            Map<StoreKind, DerivedStore> stores,
            Rails rails,
            Checkpoints checkpoints,
            Options options,
            Map<String, Long> baselines) {
        return run(world, stores, rails, checkpoints, new FakeScanNotes(), options, baselines);
    }

    static Findings run(
            World world,
            Map<StoreKind, DerivedStore> stores,
            Rails rails,
            Checkpoints checkpoints,
            ScanNotes notes,
            Options options,
            Map<String, Long> baselines) {
        List<PartResult> parts = ReconcileRun.of(
                        world.source(),
                        stores,
                        List.of(world.mapping()),
                        world.stream(),
                        world.fence(),
                        world.pace(),
                        rails,
                        new FakeEmbedder(),
                        checkpoints,
                        notes,
                        options)
                .run(baselines);
        return new Findings(Baselines.of(baselines, parts, rails), parts);
    }

    static PartResult part(Findings findings, StoreKind kind) {
        return findings.parts().stream()
                .filter(part -> part.store() == kind)
                .findFirst()
                .orElseThrow();
    }
}
