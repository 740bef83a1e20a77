package dev.dualtrack.job.run;

import static dev.dualtrack.job.run.MortalRuns.ROWS;
import static dev.dualtrack.job.run.MortalRuns.UNIT;
import static dev.dualtrack.job.run.TestRun.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.fence.Throttle;
import dev.dualtrack.job.repair.Rails;
import dev.dualtrack.job.scan.DeepCheck;
import dev.dualtrack.job.world.FakeCheckpoints;
import dev.dualtrack.job.world.World;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A repair is asked for and looked at again a unit at a time, or in bulk. */
class RepairUnitsTest {
    private final MortalRuns runs = new MortalRuns();

    @Test
    void aRepairThatDoesNotTakeIsLeftOverInItsUnitOnly() {
        World world = runs.damaged();
        world.stream().ignoreCommands();

        PartResult part = part(runs.run(world, new FakeCheckpoints(), Mode.REPAIR), StoreKind.VECTOR);

        assertThat(part.repaired()).isZero();
        assertThat(part.remaining()).isEqualTo(part.driftCount());
        assertThat(part.count(Drift.MISSING)).isEqualTo(3);
    }

    @Test
    void aRepairInBulkThatDoesNotTakeIsLeftOverOnce() {
        World world = runs.damaged();
        runs.inBulk();
        world.stream().ignoreCommands();

        PartResult part = part(runs.run(world, new FakeCheckpoints(), Mode.REPAIR), StoreKind.VECTOR);

        assertThat(part.repaired()).isZero();
        assertThat(part.remaining()).isEqualTo(part.driftCount());
    }

    @ParameterizedTest
    @CsvSource({
        // percent, looks: one for what the scan brought up, then for 1, 2, 4, 8 and 15 units
        "5, 6",
        "49, 6",
        "50, 31",
        "100, 31",
    })
    void aRepairOfAGreatShareOfATableIsLookedAtInBulk(int percent, int looks) {
        World world = World.with(ROWS);
        IntStream.range(0, ROWS / 2).forEach(i -> world.lose(StoreKind.GRAPH, "p" + i));
        ReconcileRun.Options options = TestRun.options(
                Mode.REPAIR, Scope.ALL, new DeepCheck(0, 42), new Portions(1, percent), Throttle.Limits.NONE, "basis");
        Map<StoreKind, DerivedStore> graph = Map.of(StoreKind.GRAPH, world.store(StoreKind.GRAPH));

        Findings findings =
                TestRun.run(world, graph, new Rails(100, 0.1, Map.of()), new FakeCheckpoints(), options, Map.of());

        assertThat(part(findings, StoreKind.GRAPH).repaired()).isEqualTo(ROWS / 2);
        assertThat(part(findings, StoreKind.GRAPH).remaining()).isZero();
        assertThat(world.stream().sent()).hasSize(ROWS / 2);
        assertThat(world.wal().emitted()).as("looks").isEqualTo(looks);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 5})
    void aRepairAsksForNoMoreRecordsASecondThanItMay(int bulkPercent) {
        World world = World.with(ROWS);
        Throttle.Limits limits = new Throttle.Limits(Long.MAX_VALUE, 1, Duration.ZERO);
        ReconcileRun.Options options = TestRun.options(
                Mode.REPAIR, Scope.ALL, new DeepCheck(0, 42), new Portions(UNIT, bulkPercent), limits, "basis");
        Map<StoreKind, DerivedStore> graph = Map.of(StoreKind.GRAPH, world.store(StoreKind.GRAPH));
        Rails rails = new Rails(1, 0.1, Map.of());
        TestRun.run(world, graph, rails, new FakeCheckpoints(), options, Map.of());
        long looking = world.pace().nanoTime();
        IntStream.range(0, 10).forEach(i -> world.plant(StoreKind.GRAPH, "p" + i, "an old title"));

        Findings findings = TestRun.run(world, graph, rails, new FakeCheckpoints(), options, Map.of());

        assertThat(part(findings, StoreKind.GRAPH).repaired()).isEqualTo(10);
        // What differs is read twice, and asked for once.
        assertThat(Duration.ofNanos(world.pace().nanoTime() - looking))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(2 * ROWS + 10 - UNIT - 1));
    }
}
