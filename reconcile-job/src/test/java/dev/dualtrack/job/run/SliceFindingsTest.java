package dev.dualtrack.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.repair.Rails;
import dev.dualtrack.job.run.ReconcileRun.Options;
import dev.dualtrack.job.scan.DeepCheck;
import dev.dualtrack.job.world.FakeCheckpoints;
import dev.dualtrack.job.world.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs whose parts are the work of several processes. */
class SliceFindingsTest {
    private static final DeepCheck DEEP = new DeepCheck(5, 42);
    private static final TableId TABLE = new TableId("public", "policies");

    @ParameterizedTest
    @EnumSource(Mode.class)
    void slicesTogetherBringWhatOneRunBrings(Mode mode) {
        List<PartResult> whole = run(damaged(), mode, World.PLACES);

        World world = damaged();
        List<PartResult> together = new ArrayList<>();
        for (StoreKind kind : List.of(StoreKind.CACHE, StoreKind.VECTOR, StoreKind.GRAPH)) {
            List<PartResult> slice = run(world, mode, Set.of(new Place(TABLE, kind)));
            assertThat(slice)
                    .singleElement()
                    .satisfies(part -> assertThat(part.store()).isEqualTo(kind));
            together.addAll(
                    throughJson(new SliceFindings("", slice), keys(world)).parts());
        }

        together.sort(Comparator.comparing(PartResult::store));
        assertThat(together).usingRecursiveComparison().ignoringFields("fence").isEqualTo(whole);
        assertThat(whole).anyMatch(part -> !part.drift().isEmpty());
        assertThat(Summaries.of("r", Instant.EPOCH, Instant.EPOCH, DEEP, "feed", together)
                        .stores())
                .isEqualTo(Summaries.of("r", Instant.EPOCH, Instant.EPOCH, DEEP, "feed", whole)
                        .stores());
    }

    @Test
    void aSuspendedRepairAndAPartWithoutAVerdictKeepTheirReasons() {
        World world = World.with(150);
        for (int i = 0; i < 120; i++) {
            world.lose(StoreKind.GRAPH, "p" + i);
        }
        world.stream().stop(StoreKind.VECTOR);
        world.put("p1", "waits in the log");
        List<PartResult> parts = run(world, Mode.REPAIR, World.PLACES);

        List<PartResult> read =
                throughJson(new SliceFindings("", parts), keys(world)).parts();

        assertThat(read).isEqualTo(parts);
        assertThat(read).anyMatch(part -> part.suspended().contains("keys to repair"));
        assertThat(read).anyMatch(part -> part.unverifiable().contains("behind"));
    }

    @Test
    void aFailureAndATableWhoseKeysCannotBeReadAreKept() {
        PartResult unfit = PartResult.unverifiable(TABLE, StoreKind.GRAPH, PartResult.ROWS_UNKNOWN, "column gone");

        assertThat(throughJson(new SliceFindings("", List.of(unfit)), Map.of()).parts())
                .containsExactly(unfit);
        assertThat(throughJson(new SliceFindings("CONNECTIVITY: refused", List.of()), Map.of()))
                .isEqualTo(new SliceFindings("CONNECTIVITY: refused", List.of()));
    }

    @Test
    void aTableThatChangedItsShapeSinceKeepsItsFiguresWithoutKeys() {
        World world = damaged();
        PartResult part = TestRun.part(new Findings(Map.of(), run(world, Mode.DETECT, World.PLACES)), StoreKind.GRAPH);
        String json = new SliceFindings("", List.of(part)).json(keys(world));

        PartResult read = SliceFindings.ofJson(json, Map.of()).parts().getFirst();

        assertThat(read.counts()).isEqualTo(part.counts());
        assertThat(read.drift()).isEmpty();
    }

    @Test
    void whatAPartRestsOnIsHandedInWithIt() {
        PartResult part = new PartResult(
                TABLE,
                StoreKind.GRAPH,
                30,
                30,
                30,
                0,
                true,
                Map.of(),
                Map.of(),
                Relationships.NONE,
                0,
                0,
                0,
                0,
                "0/10",
                "",
                null,
                new PartResult.Earlier(Instant.parse("2026-01-01T03:00:00.123Z"), 4));

        SliceFindings findings = new SliceFindings("", List.of(part));

        assertThat(throughJson(findings, Map.of())).isEqualTo(findings);
    }

    @Test
    void theLastPartThatReadTheTableLeavesTheBaseline() {
        Rails rails = new Rails(1, 0.1, Map.of());
        List<PartResult> parts = List.of(
                rows(StoreKind.VECTOR, 90), rows(StoreKind.GRAPH, 95), rows(StoreKind.CACHE, PartResult.ROWS_UNKNOWN));

        assertThat(Baselines.of(Map.of("public.policies", 80L, "public.other", 7L), parts, rails))
                .containsExactlyInAnyOrderEntriesOf(Map.of("public.policies", 95L, "public.other", 7L));
        assertThat(Baselines.of(Map.of(), List.of(rows(StoreKind.GRAPH, PartResult.ROWS_UNKNOWN)), rails))
                .isEmpty();
    }

    private static PartResult rows(StoreKind kind, long rows) {
        return PartResult.unverifiable(TABLE, kind, rows, "because");
    }

    private static SliceFindings throughJson(SliceFindings findings, Map<TableId, KeyCodec> keys) {
        return SliceFindings.ofJson(findings.json(keys), keys);
    }

    private static Map<TableId, KeyCodec> keys(World world) {
        return Map.of(TABLE, world.mapping().keyCodec());
    }

    private static World damaged() {
        World world = World.with(30);
        for (StoreKind kind : StoreKind.values()) {
            world.lose(kind, "p1");
            world.plant(kind, "p2", "an old title");
            world.plant(kind, "ghost", "never was");
        }
        return world;
    }

    private static List<PartResult> run(World world, Mode mode, Set<Place> places) {
        Options some = TestRun.options(mode, Scope.ALL, DEEP);
        Options options = new Options(
                some.mode(),
                some.scope(),
                places,
                some.owner(),
                some.epoch(),
                some.runId(),
                some.maxPasses(),
                some.deep(),
                some.portions(),
                some.limits(),
                some.basis(),
                some.turns());
        return TestRun.run(world, world.stores(), new Rails(1, 0.1, Map.of()), new FakeCheckpoints(), options, Map.of())
                .parts();
    }
}
