package dev.dualtrack.job.run;

import static dev.dualtrack.job.run.MortalRuns.ROWS;
import static dev.dualtrack.job.run.MortalRuns.assertSame;
import static dev.dualtrack.job.run.TestRun.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.job.world.FakeCheckpoints;
import dev.dualtrack.job.world.Mortal.Killed;
import dev.dualtrack.job.world.World;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** F34: the rails of a repair are asked again before it goes on after a kill. */
class ResumedRailsTest {
    private final MortalRuns runs = new MortalRuns();

    @Test
    void f34TheRailsAreAskedAgainBeforeARepairGoesOn() {
        World world = runs.damaged();
        FakeCheckpoints checkpoints = new FakeCheckpoints();
        world.stream().afterSend(() -> {
            throw new Killed();
        });
        killed(world, checkpoints, Map.of());
        world.stream().afterSend(() -> {});
        int sent = world.stream().sent().size();
        world.source().loseRowsExcept(List.of("p1"));

        Findings findings =
                runs.run(world, world.stores(), checkpoints, Mode.REPAIR, "basis", Map.of("public.policies", 60L));

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
        World world = runs.damaged();
        world.source().loseRowsExcept(ids(before));
        FakeCheckpoints checkpoints = new FakeCheckpoints();
        world.stream().afterSend(() -> {
            throw new Killed();
        });
        Map<String, Long> baselines = Map.of("public.policies", baseline);
        killed(world, checkpoints, baselines);
        world.stream().afterSend(() -> {});
        world.source().loseRowsExcept(ids(after));
        runs.scans = 0;

        runs.run(world, world.stores(), checkpoints, Mode.REPAIR, "basis", baselines);

        assertThat(runs.scans)
                .as("scans: the parts that are not begun, and this one")
                .isEqualTo(goesOn ? 4 : 6);
    }

    @Test
    void f34APartWhoseDeletesWereHeldBackCountsWhatWasRepairedBeforeTheKill() {
        Map<String, Long> baselines = Map.of("public.policies", (long) ROWS);
        World whole = runs.damaged();
        whole.source().loseRowsExcept(ids(20));
        Findings undisturbed = runs.run(whole, whole.stores(), new FakeCheckpoints(), Mode.REPAIR, "basis", baselines);
        World world = runs.damaged();
        world.source().loseRowsExcept(ids(20));
        FakeCheckpoints checkpoints = new FakeCheckpoints();
        killAtTheSecondSend(world);
        killed(world, checkpoints, baselines);
        world.stream().afterSend(() -> {});

        Findings findings = runs.run(world, world.stores(), checkpoints, Mode.REPAIR, "basis", baselines);

        assertSame(findings, undisturbed, "killed in the second unit");
        assertThat(part(findings, StoreKind.VECTOR).repaired())
                .as("p1, p2, p3, p11, p12")
                .isEqualTo(5);
        assertThat(part(findings, StoreKind.VECTOR).suspended()).contains("expected: at least half");
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
        runs.countScans(StoreKind.VECTOR, world);

        PartResult part = part(runs.run(world, checkpoints, Mode.REPAIR), StoreKind.VECTOR);

        assertThat(runs.scans).as("101 keys would be too many of 10050").isZero();
        assertThat(part.repaired()).isEqualTo(lost.size());
    }

    private void killed(World world, FakeCheckpoints checkpoints, Map<String, Long> baselines) {
        try {
            runs.run(world, world.stores(), checkpoints, Mode.REPAIR, "basis", baselines);
        } catch (Killed _) {
            return;
        }
        throw new IllegalStateException("not killed (expected: killed)");
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
}
