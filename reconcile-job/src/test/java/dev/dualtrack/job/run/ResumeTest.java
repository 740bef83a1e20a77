package dev.dualtrack.job.run;

import static dev.dualtrack.job.run.MortalRuns.UNIT;
import static dev.dualtrack.job.run.MortalRuns.assertSame;
import static dev.dualtrack.job.run.MortalRuns.sentAgain;
import static dev.dualtrack.job.run.TestRun.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.job.world.FakeCheckpoints;
import dev.dualtrack.job.world.HalfBlindStore;
import dev.dualtrack.job.world.Mortal.Killed;
import dev.dualtrack.job.world.World;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** F31: a run that was killed goes on where it was. */
class ResumeTest {
    private final MortalRuns runs = new MortalRuns();
    /** Records that are asked for once more after a kill, at most. */
    private long repeated = UNIT;

    private void repairInBulk() {
        runs.inBulk();
        // one unit, then two together
        repeated = 2 * UNIT;
    }

    @Test
    void f31KilledAtAnyStepOfARepairInBulkItEndsAsOneThatWasNot() {
        repairInBulk();
        f31KilledAtAnyStepItEndsAsOneThatWasNot(Mode.REPAIR);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void f31KilledAtAnyStepItEndsAsOneThatWasNot(Mode mode) {
        Findings undisturbed = runs.run(runs.damaged(), new FakeCheckpoints(), mode);
        int scansUndisturbed = runs.scans;

        long step = 1;
        while (isKilledOnceAndEndsAs(undisturbed, scansUndisturbed, mode, step)) {
            step++;
        }

        assertThat(step).as("steps of a run").isGreaterThan(30);
    }

    /** Whether the run had that step at all. */
    private boolean isKilledOnceAndEndsAs(Findings undisturbed, int scansUndisturbed, Mode mode, long step) {
        World world = runs.damaged();
        FakeCheckpoints checkpoints = mortal(new FakeCheckpoints());
        runs.scans = 0;
        runs.mortal.dieAt(step);
        Findings findings;
        boolean killed = false;
        try {
            findings = runs.run(world, checkpoints, mode);
        } catch (Killed _) {
            killed = true;
            runs.mortal.live();
            findings = runs.run(world, checkpoints, mode);
        }
        assertSame(findings, undisturbed, "killed at step " + step);
        assertThat(runs.scans)
                .as("one part scanned again: sums and drill")
                .isBetween(scansUndisturbed, scansUndisturbed + 2);
        assertThat(sentAgain(world)).as("records asked for again").isBetween(0L, repeated);
        runs.mortal.live();
        if (mode == Mode.REPAIR) {
            assertThat(runs.run(world, new FakeCheckpoints(), Mode.DETECT).parts())
                    .as("what is called repaired is, killed at step " + step)
                    .allSatisfy(part -> assertThat(part.drift()).isEmpty());
        }
        return killed;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void f31KilledAgainAndAgainInARepairInBulkItEndsAsOneThatWasNot(long seed) {
        repairInBulk();
        f31KilledAgainAndAgainItEndsAsOneThatWasNot(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void f31KilledAgainAndAgainItEndsAsOneThatWasNot(long seed) {
        Findings undisturbed = runs.run(runs.damaged(), new FakeCheckpoints(), Mode.REPAIR);
        Random random = new Random(seed);
        World world = runs.damaged();
        FakeCheckpoints checkpoints = mortal(new FakeCheckpoints());
        int kills = 0;
        while (true) {
            runs.mortal.dieAt(10 + random.nextInt(60));
            try {
                Findings findings = runs.run(world, checkpoints, Mode.REPAIR);
                assertSame(findings, undisturbed, "after " + kills + " kills");
                assertThat(sentAgain(world)).isLessThanOrEqualTo(kills * repeated);
                return;
            } catch (Killed _) {
                kills++;
                assertThat(kills).as("it gets on").isLessThan(100);
            }
        }
    }

    @Test
    void whatRestsOnAnotherRequestOrConfigurationIsDoneAnew() {
        World world = runs.damaged();
        FakeCheckpoints checkpoints = new FakeCheckpoints();
        runs.run(world, checkpoints, Mode.DETECT);
        runs.scans = 0;
        runs.run(world, checkpoints, Mode.DETECT, "basis");
        assertThat(runs.scans).as("the same").isZero();

        world.lose(StoreKind.GRAPH, "p50");
        Findings findings = runs.run(world, checkpoints, Mode.DETECT, "another");

        assertThat(part(findings, StoreKind.GRAPH).drift()).containsKey(world.key("p50"));
    }

    @Test
    void whatRestsOnAnotherEpochIsDoneAnew() {
        World world = runs.damaged();
        FakeCheckpoints checkpoints = new FakeCheckpoints();
        runs.run(world, checkpoints, Mode.DETECT);
        StoreMark mark = world.store(StoreKind.GRAPH).mark().orElseThrow();
        world.store(StoreKind.GRAPH)
                .mark(new StoreMark(
                        mark.owner(), mark.epoch() + 1, mark.systemIdentifier(), mark.slot(), mark.filled()));
        world.lose(StoreKind.GRAPH, "p50");
        world.lose(StoreKind.VECTOR, "p50");

        Findings findings = runs.run(world, checkpoints, Mode.DETECT);

        assertThat(part(findings, StoreKind.GRAPH).drift()).containsKey(world.key("p50"));
        assertThat(part(findings, StoreKind.VECTOR).drift())
                .as("the epoch of its store is the same")
                .doesNotContainKey(world.key("p50"));
    }

    @Test
    void aPartWithoutAVerdictIsDoneAnewByTheNextAttemptAndTheOthersAreNot() {
        World world = runs.damaged();
        FakeCheckpoints checkpoints = new FakeCheckpoints();
        world.stream().stop(StoreKind.GRAPH);
        world.put("p50", "waits in the log");
        runs.run(world, checkpoints, Mode.REPAIR);
        assertThat(checkpoints.size()).isEqualTo(2);
        world.stream().goOn(StoreKind.GRAPH);
        runs.scans = 0;

        Findings findings = runs.run(world, checkpoints, Mode.REPAIR);

        assertThat(runs.scans).isEqualTo(2);
        assertThat(findings.parts()).allSatisfy(part -> {
            assertThat(part.isVerified()).isTrue();
            assertThat(part.remaining()).isZero();
            assertThat(part.repaired()).isPositive();
        });
    }

    @Test
    void f35AnIncompleteScanIsNothingToRestOn() {
        World world = runs.damaged();
        FakeCheckpoints checkpoints = new FakeCheckpoints();
        Map<StoreKind, DerivedStore> blind =
                Map.of(StoreKind.VECTOR, new HalfBlindStore(world.store(StoreKind.VECTOR), Set.of(), 1));
        assertThat(part(runs.run(world, blind, checkpoints, Mode.REPAIR, "basis", Map.of()), StoreKind.VECTOR)
                        .complete())
                .isFalse();

        assertThat(checkpoints.size()).isZero();
    }

    @Test
    void aRepairWhoseWorkersStandStillGoesOnAtItsUnitInTheNextAttempt() {
        World world = runs.damaged();
        FakeCheckpoints checkpoints = new FakeCheckpoints();
        int[] sends = {0};
        world.stream().afterSend(() -> {
            sends[0]++;
            if (sends[0] == 2) {
                world.stream().stop(StoreKind.VECTOR);
            }
        });
        PartResult stopped = part(runs.run(world, checkpoints, Mode.REPAIR), StoreKind.VECTOR);
        assertThat(stopped.unverifiable()).contains("behind");
        assertThat(stopped.repaired()).isEqualTo(UNIT);
        assertThat(stopped.remaining()).isEqualTo(stopped.driftCount() - UNIT);
        world.stream().goOn(StoreKind.VECTOR);

        PartResult ended = part(runs.run(world, checkpoints, Mode.REPAIR), StoreKind.VECTOR);

        assertThat(ended.isVerified()).isTrue();
        assertThat(ended.repaired()).isEqualTo(ended.driftCount());
        assertThat(ended.remaining()).isZero();
        assertThat(sentAgain(world)).isEqualTo(UNIT);
    }

    private FakeCheckpoints mortal(FakeCheckpoints checkpoints) {
        checkpoints.aroundChanges(runs.mortal::step);
        return checkpoints;
    }
}
