package dev.dualtrack.job.run;

import static dev.dualtrack.job.run.TestRun.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.fence.Throttle;
import dev.dualtrack.job.repair.Rails;
import dev.dualtrack.job.scan.DeepCheck;
import dev.dualtrack.job.world.FakeCheckpoints;
import dev.dualtrack.job.world.HalfBlindStore;
import dev.dualtrack.job.world.Mortal;
import dev.dualtrack.job.world.Mortal.Killed;
import dev.dualtrack.job.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** F31: a run that was killed goes on where it was. */
class ResumeTest {
    private static final int UNIT = 2;
    private static final int ROWS = 60;

    private final Mortal mortal = new Mortal();
    private Portions portions = new Portions(UNIT, 100);
    /** Records that are asked for once more after a kill, at most. */
    private long repeated = UNIT;

    private int scans;

    private void repairInBulk() {
        portions = new Portions(UNIT, 5);
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
        Findings undisturbed = run(damaged(), new FakeCheckpoints(), mode);
        int scansUndisturbed = scans;

        long step = 1;
        while (isKilledOnceAndEndsAs(undisturbed, scansUndisturbed, mode, step)) {
            step++;
        }

        assertThat(step).as("steps of a run").isGreaterThan(30);
    }

    /** Whether the run had that step at all. */
    private boolean isKilledOnceAndEndsAs(Findings undisturbed, int scansUndisturbed, Mode mode, long step) {
        World world = damaged();
        FakeCheckpoints checkpoints = mortal(new FakeCheckpoints());
        scans = 0;
        mortal.dieAt(step);
        Findings findings;
        boolean killed = false;
        try {
            findings = run(world, checkpoints, mode);
        } catch (Killed _) {
            killed = true;
            mortal.live();
            findings = run(world, checkpoints, mode);
        }
        assertSame(findings, undisturbed, "killed at step " + step);
        assertThat(scans)
                .as("one part scanned again: sums and drill")
                .isBetween(scansUndisturbed, scansUndisturbed + 2);
        assertThat(sentAgain(world)).as("records asked for again").isBetween(0L, repeated);
        mortal.live();
        if (mode == Mode.REPAIR) {
            assertThat(run(world, new FakeCheckpoints(), Mode.DETECT).parts())
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
        Findings undisturbed = run(damaged(), new FakeCheckpoints(), Mode.REPAIR);
        Random random = new Random(seed);
        World world = damaged();
        FakeCheckpoints checkpoints = mortal(new FakeCheckpoints());
        int kills = 0;
        while (true) {
            mortal.dieAt(10 + random.nextInt(60));
            try {
                Findings findings = run(world, checkpoints, Mode.REPAIR);
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
        World world = damaged();
        FakeCheckpoints checkpoints = new FakeCheckpoints();
        run(world, checkpoints, Mode.DETECT);
        scans = 0;
        run(world, checkpoints, Mode.DETECT, "basis");
        assertThat(scans).as("the same").isZero();

        world.lose(StoreKind.GRAPH, "p50");
        Findings findings = run(world, checkpoints, Mode.DETECT, "another");

        assertThat(part(findings, StoreKind.GRAPH).drift()).containsKey(world.key("p50"));
    }

    @Test
    void whatRestsOnAnotherEpochIsDoneAnew() {
        World world = damaged();
        FakeCheckpoints checkpoints = new FakeCheckpoints();
        run(world, checkpoints, Mode.DETECT);
        StoreMark mark = world.store(StoreKind.GRAPH).mark().orElseThrow();
        world.store(StoreKind.GRAPH)
                .mark(new StoreMark(
                        mark.owner(), mark.epoch() + 1, mark.systemIdentifier(), mark.slot(), mark.filled()));
        world.lose(StoreKind.GRAPH, "p50");
        world.lose(StoreKind.VECTOR, "p50");

        Findings findings = run(world, checkpoints, Mode.DETECT);

        assertThat(part(findings, StoreKind.GRAPH).drift()).containsKey(world.key("p50"));
        assertThat(part(findings, StoreKind.VECTOR).drift())
                .as("the epoch of its store is the same")
                .doesNotContainKey(world.key("p50"));
    }

    @Test
    void f34TheRailsAreAskedAgainBeforeARepairGoesOn() {
        World world = damaged();
        FakeCheckpoints checkpoints = new FakeCheckpoints();
        world.stream().afterSend(() -> {
            throw new Killed();
        });
        killed(world, checkpoints, Map.of());
        world.stream().afterSend(() -> {});
        int sent = world.stream().sent().size();
        world.source().loseRowsExcept(List.of("p1"));

        Findings findings =
                run(world, world.stores(), checkpoints, Mode.REPAIR, "basis", Map.of("public.policies", 60L));

        assertThat(world.stream().sent().stream().skip(sent))
                .as("nothing that the source lacks")
                .extracting(Refresh::key)
                .containsOnly(world.key("p1"));
        assertThat(part(findings, StoreKind.VECTOR).suspended()).contains("expected: at least half");
    }

    @ParameterizedTest
    @CsvSource({
        // baseline, rows at the kill, rows then, goes on
        "60, 60, 60, true",
        "60, 60, 30, true",
        "60, 60, 29, false",
        "60, 40, 29, false",
        "-1, 60, 29, false",
        "20, 60, 29, false",
        // deletes were held back from the start: the source is compared with what was found then
        "60, 29, 29, true",
        "60, 29, 15, true",
        "60, 29, 14, false",
    })
    void f34ARepairGoesOnOnlyOverASourceThatLostFewRowsSinceTheBaselineAndSinceThen(
            long baseline, int before, int after, boolean goesOn) {
        World world = damaged();
        world.source().loseRowsExcept(ids(before));
        FakeCheckpoints checkpoints = new FakeCheckpoints();
        world.stream().afterSend(() -> {
            throw new Killed();
        });
        Map<String, Long> baselines = Map.of("public.policies", baseline);
        killed(world, checkpoints, baselines);
        world.stream().afterSend(() -> {});
        world.source().loseRowsExcept(ids(after));
        scans = 0;

        run(world, world.stores(), checkpoints, Mode.REPAIR, "basis", baselines);

        assertThat(scans)
                .as("scans: the parts that are not begun, and this one")
                .isEqualTo(goesOn ? 4 : 6);
    }

    @Test
    void f34APartWhoseDeletesWereHeldBackCountsWhatWasRepairedBeforeTheKill() {
        Map<String, Long> baselines = Map.of("public.policies", (long) ROWS);
        World whole = damaged();
        whole.source().loseRowsExcept(ids(20));
        Findings undisturbed = run(whole, whole.stores(), new FakeCheckpoints(), Mode.REPAIR, "basis", baselines);
        World world = damaged();
        world.source().loseRowsExcept(ids(20));
        FakeCheckpoints checkpoints = new FakeCheckpoints();
        killAtTheSecondSend(world);
        killed(world, checkpoints, baselines);
        world.stream().afterSend(() -> {});

        Findings findings = run(world, world.stores(), checkpoints, Mode.REPAIR, "basis", baselines);

        assertSame(findings, undisturbed, "killed in the second unit");
        assertThat(part(findings, StoreKind.VECTOR).repaired())
                .as("p1, p2, p3, p11, p12")
                .isEqualTo(5);
        assertThat(part(findings, StoreKind.VECTOR).suspended()).contains("expected: at least half");
    }

    private static void killAtTheSecondSend(World world) {
        int[] sends = {0};
        world.stream().afterSend(() -> {
            sends[0]++;
            if (sends[0] == 2) {
                throw new Killed();
            }
        });
    }

    private static List<String> ids(int rows) {
        return IntStream.range(0, rows).mapToObj(row -> "p" + row).toList();
    }

    @Test
    void f34TheRailsAreAskedOnlyForWhatIsNotRepairedYet() {
        World world = World.with(10_100);
        List<String> lost = ids(101);
        lost.forEach(id -> world.lose(StoreKind.VECTOR, id));
        FakeCheckpoints checkpoints = new FakeCheckpoints();
        killAtTheSecondSend(world);
        killed(world, checkpoints, Map.of());
        world.stream().afterSend(() -> {});
        world.source().loseRowsExcept(ids(10_050));
        countScans(StoreKind.VECTOR, world);

        PartResult part = part(run(world, checkpoints, Mode.REPAIR), StoreKind.VECTOR);

        assertThat(scans).as("101 keys would be too many of 10050").isZero();
        assertThat(part.repaired()).isEqualTo(lost.size());
    }

    @Test
    void aPartWithoutAVerdictIsDoneAnewByTheNextAttemptAndTheOthersAreNot() {
        World world = damaged();
        FakeCheckpoints checkpoints = new FakeCheckpoints();
        world.stream().stop(StoreKind.GRAPH);
        world.put("p50", "waits in the log");
        run(world, checkpoints, Mode.REPAIR);
        assertThat(checkpoints.size()).isEqualTo(2);
        world.stream().goOn(StoreKind.GRAPH);
        scans = 0;

        Findings findings = run(world, checkpoints, Mode.REPAIR);

        assertThat(scans).isEqualTo(2);
        assertThat(findings.parts()).allSatisfy(part -> {
            assertThat(part.isVerified()).isTrue();
            assertThat(part.remaining()).isZero();
            assertThat(part.repaired()).isPositive();
        });
    }

    @Test
    void f35AnIncompleteScanIsNothingToRestOn() {
        World world = damaged();
        FakeCheckpoints checkpoints = new FakeCheckpoints();
        Map<StoreKind, DerivedStore> blind =
                Map.of(StoreKind.VECTOR, new HalfBlindStore(world.store(StoreKind.VECTOR), Set.of(), 1));
        assertThat(part(run(world, blind, checkpoints, Mode.REPAIR, "basis", Map.of()), StoreKind.VECTOR)
                        .complete())
                .isFalse();

        assertThat(checkpoints.size()).isZero();
    }

    @Test
    void aRepairWhoseWorkersStandStillGoesOnAtItsUnitInTheNextAttempt() {
        World world = damaged();
        FakeCheckpoints checkpoints = new FakeCheckpoints();
        int[] sends = {0};
        world.stream().afterSend(() -> {
            sends[0]++;
            if (sends[0] == 2) {
                world.stream().stop(StoreKind.VECTOR);
            }
        });
        PartResult stopped = part(run(world, checkpoints, Mode.REPAIR), StoreKind.VECTOR);
        assertThat(stopped.unverifiable()).contains("behind");
        assertThat(stopped.repaired()).isEqualTo(UNIT);
        assertThat(stopped.remaining()).isEqualTo(stopped.driftCount() - UNIT);
        world.stream().goOn(StoreKind.VECTOR);

        PartResult ended = part(run(world, checkpoints, Mode.REPAIR), StoreKind.VECTOR);

        assertThat(ended.isVerified()).isTrue();
        assertThat(ended.repaired()).isEqualTo(ended.driftCount());
        assertThat(ended.remaining()).isZero();
        assertThat(sentAgain(world)).isEqualTo(UNIT);
    }

    @Test
    void aRepairThatDoesNotTakeIsLeftOverInItsUnitOnly() {
        World world = damaged();
        world.stream().ignoreCommands();

        PartResult part = part(run(world, new FakeCheckpoints(), Mode.REPAIR), StoreKind.VECTOR);

        assertThat(part.repaired()).isZero();
        assertThat(part.remaining()).isEqualTo(part.driftCount());
        assertThat(part.count(Drift.MISSING)).isEqualTo(3);
    }

    @Test
    void aRepairInBulkThatDoesNotTakeIsLeftOverOnce() {
        World world = damaged();
        repairInBulk();
        world.stream().ignoreCommands();

        PartResult part = part(run(world, new FakeCheckpoints(), Mode.REPAIR), StoreKind.VECTOR);

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

    private static void assertSame(Findings findings, Findings undisturbed, String when) {
        assertThat(findings.parts())
                .as(when)
                .usingRecursiveComparison()
                .ignoringFields("fence")
                .isEqualTo(undisturbed.parts());
        assertThat(findings.baselines()).as(when).isEqualTo(undisturbed.baselines());
    }

    private void killed(World world, FakeCheckpoints checkpoints, Map<String, Long> baselines) {
        try {
            run(world, world.stores(), checkpoints, Mode.REPAIR, "basis", baselines);
        } catch (Killed _) {
            return;
        }
        throw new IllegalStateException("not killed (expected: killed)");
    }

    private FakeCheckpoints mortal(FakeCheckpoints checkpoints) {
        checkpoints.aroundChanges(mortal::step);
        return checkpoints;
    }

    /** Six records of each store are wrong, a step of the run is each call of a store, each read of rows, each send. */
    private World damaged() {
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

    private void countScans(StoreKind kind, World world) {
        world.store(kind).faults(call -> {
            if (call.operation().equals("scan")) {
                scans++;
            }
            mortal.step();
        });
    }

    /** Commands beyond the first one for a record in a store. */
    private static long sentAgain(World world) {
        Map<String, Long> times = world.stream().sent().stream()
                .collect(Collectors.groupingBy(sent -> sent.stores() + " " + sent.key(), Collectors.counting()));
        return times.values().stream().mapToLong(count -> count - 1).sum();
    }

    private Findings run(World world, FakeCheckpoints checkpoints, Mode mode) {
        return run(world, checkpoints, mode, "basis");
    }

    private Findings run(World world, FakeCheckpoints checkpoints, Mode mode, String basis) {
        return run(world, world.stores(), checkpoints, mode, basis, Map.of());
    }

    private Findings run(
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
}
