package dev.dualtrack.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.repair.Rails;
import dev.dualtrack.job.scan.DeepCheck;
import dev.dualtrack.job.world.FakeCheckpoints;
import dev.dualtrack.job.world.World;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a run mends follows from its scope; what it reports does not. */
class ScopeTest {
    private final World world = World.with(200);
    private static final Rails RAILS = new Rails(1, 0.1, Map.of());

    @BeforeEach
    void plantOneOfEach() {
        world.lose(StoreKind.GRAPH, "p1");
        world.plant(StoreKind.GRAPH, "p2", "an old title");
        world.plant(StoreKind.GRAPH, "ghost", "never was");
    }

    @Test
    void ofRowsMendsWhatTheSourceHasAndLeavesOrphans() {
        PartResult part = run(Scope.ROWS);

        assertThat(part.drift().values()).containsOnly(Drift.MISSING, Drift.STALE, Drift.ORPHANED);
        assertThat(part.repaired()).isEqualTo(2);
        assertThat(part.remaining()).isEqualTo(1);
        assertThat(asked()).containsExactlyInAnyOrder(world.key("p1"), world.key("p2"));
    }

    @Test
    void ofOrphansRemovesThemAndLeavesTheRest() {
        PartResult part = run(Scope.ORPHANS);

        assertThat(part.drift().values()).containsOnly(Drift.MISSING, Drift.STALE, Drift.ORPHANED);
        assertThat(part.repaired()).isEqualTo(1);
        assertThat(part.remaining()).isEqualTo(2);
        assertThat(asked()).containsExactly(world.key("ghost"));
    }

    @Test
    void oneAfterTheOtherLeavesNothing() {
        run(Scope.ROWS);
        run(Scope.ORPHANS);

        assertThat(run(Scope.ALL).drift()).isEmpty();
        assertThat(asked()).hasSize(3);
    }

    @Test
    void inOnePlaceMendsNothingElsewhere() {
        TableId table = world.mapping().id();

        assertThat(run(Scope.ALL.in(Set.of(new Place(table, StoreKind.VECTOR)))).repaired())
                .isZero();
        assertThat(run(Scope.ALL.in(Set.of())).remaining()).isEqualTo(3);
        assertThat(asked()).isEmpty();
        assertThat(run(Scope.ORPHANS.in(Set.of(new Place(table, StoreKind.GRAPH))))
                        .repaired())
                .isEqualTo(1);
    }

    @Test
    void aRailThatGuardsDeletesDoesNotHoldBackARunThatDeletesNothing() {
        IntStream.range(0, 101).forEach(i -> world.plant(StoreKind.GRAPH, "ghost" + i, "never was"));

        PartResult part = run(Scope.ROWS);

        assertThat(part.suspended()).isEmpty();
        assertThat(part.repaired()).isEqualTo(2);
        assertThat(run(Scope.ORPHANS).suspended()).contains("orphans to delete: 102");
    }

    @Test
    void aRailThatGuardsRepairsDoesNotHoldBackADelete() {
        IntStream.range(10, 111).forEach(i -> world.lose(StoreKind.GRAPH, "p" + i));

        assertThat(run(Scope.ROWS).suspended()).contains("keys to repair: 103");
        assertThat(run(Scope.ORPHANS).repaired()).isEqualTo(1);
    }

    private List<RecordKey> asked() {
        return world.stream().sent().stream().map(Refresh::key).toList();
    }

    private PartResult run(Scope scope) {
        return TestRun.run(
                        world,
                        Map.of(StoreKind.GRAPH, world.store(StoreKind.GRAPH)),
                        RAILS,
                        new FakeCheckpoints(),
                        TestRun.options(Mode.REPAIR, scope, new DeepCheck(0, 42)),
                        Map.of())
                .parts()
                .getFirst();
    }
}
