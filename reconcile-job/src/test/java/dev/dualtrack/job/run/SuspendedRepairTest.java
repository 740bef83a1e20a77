package dev.dualtrack.job.run;

import static dev.dualtrack.job.run.TestRun.RAILS;
import static dev.dualtrack.job.run.TestRun.part;
import static dev.dualtrack.job.run.TestRun.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.repair.Held;
import dev.dualtrack.job.repair.Rails;
import dev.dualtrack.job.world.World;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** F34: a run over a source that has lost too many of its rows deletes nothing until a person says so. */
class SuspendedRepairTest {
    private static final String TABLE = "public.policies";

    @Test
    void f34AnEmptySourceDeletesNothing() {
        World world = World.with(30);
        world.source().loseRowsExcept(List.of());

        Findings findings = run(world, Mode.REPAIR);

        assertThat(Summaries.result(findings.parts())).isEqualTo(Result.REPAIR_SUSPENDED);
        assertThat(part(findings, StoreKind.VECTOR).suspended())
                .isEqualTo("the source table is empty: nothing is deleted");
        assertThat(part(findings, StoreKind.VECTOR).remaining()).isEqualTo(30);
        assertThat(world.stream().sent()).isEmpty();
    }

    @Test
    void f34ASourceThatAnswersATenthOfItsRowsDeletesNothingAndKeepsItsBaseline() {
        World world = World.with(50);
        world.source()
                .loseRowsExcept(IntStream.range(0, 5).mapToObj(i -> "p" + i).toList());

        Findings findings = run(world, Mode.REPAIR, RAILS, Map.of(TABLE, 50L));

        assertThat(Summaries.result(findings.parts())).isEqualTo(Result.REPAIR_SUSPENDED);
        assertThat(world.stream().sent()).isEmpty();
        assertThat(findings.baselines()).containsExactly(Map.entry(TABLE, 50L));
    }

    @Test
    void f34ProceedReleasesTheRail() {
        World world = World.with(30);
        world.source().loseRowsExcept(List.of());

        Map<Place, Held> held = held(run(world, Mode.REPAIR, RAILS, Map.of(TABLE, 30L)));

        Findings findings = run(world, Mode.REPAIR, new Rails(1, 0.1, held), Map.of(TABLE, 30L));

        assertThat(Summaries.result(findings.parts())).isEqualTo(Result.CONSISTENT);
        assertThat(part(findings, StoreKind.GRAPH).repaired()).isEqualTo(30);
        assertThat(findings.baselines()).containsExactly(Map.entry(TABLE, 0L));
    }

    @Test
    void f34ProceedReleasesTheRailsOfWhatWasSuspendedAndNoOther() {
        World world = World.with(30);
        world.source().loseRowsExcept(List.of());
        Map<StoreKind, DerivedStore> graph = Map.of(StoreKind.GRAPH, world.store(StoreKind.GRAPH));
        Map<Place, Held> held = held(run(world, graph, Mode.REPAIR, RAILS, Map.of(TABLE, 30L)));

        Findings findings = run(world, Mode.REPAIR, new Rails(1, 0.1, held), Map.of(TABLE, 30L));

        assertThat(part(findings, StoreKind.GRAPH).repaired()).isEqualTo(30);
        assertThat(part(findings, StoreKind.VECTOR).suspended()).contains("the source table is empty");
        assertThat(part(findings, StoreKind.VECTOR).repaired()).isZero();
        assertThat(part(findings, StoreKind.CACHE).repaired()).isZero();
    }

    private static Map<Place, Held> held(Findings findings) {
        return Details.of(findings.parts(), "", false).held();
    }
}
