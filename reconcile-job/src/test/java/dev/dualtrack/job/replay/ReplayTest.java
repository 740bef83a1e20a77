package dev.dualtrack.job.replay;

import static dev.dualtrack.core.derived.StoreKind.GRAPH;
import static dev.dualtrack.job.replay.TestLetters.POLICIES;
import static dev.dualtrack.job.replay.TestLetters.letter;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.job.stream.Letter;
import dev.dualtrack.job.stream.Letters;
import dev.dualtrack.job.world.FakePace;
import dev.dualtrack.job.world.FakeStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Selection ALL = new Selection(Set.of(), null, null, null);

    private final FakePace pace = new FakePace();
    private final FakeStream stream = FakeStream.withoutWorkers();
    private final Ledger ledger = new Ledger();
    private final List<Runnable> looks = new ArrayList<>();

    /** The ledger; at each look something may have happened. */
    private final class Ledger implements Letters {
        private final Map<LedgerKey, Letter> open = new LinkedHashMap<>();

        void put(Letter letter) {
            open.put(letter.key(), letter);
        }

        @Override
        public List<Letter> open() {
            if (!looks.isEmpty()) {
                looks.removeFirst().run();
            }
            return List.copyOf(open.values());
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private ReplayPlan plan(int letters) {
        IntStream.range(0, letters).forEach(i -> ledger.put(letter(GRAPH, POLICIES, "p" + i, i, false)));
        return ReplayPlan.of(List.copyOf(ledger.open.values()), ALL, TestLetters.BOUND, Map.of(), "replay-1");
    }

    private Replay.Result run(ReplayPlan plan) {
        return new Replay(stream, ledger, pace).run(plan, MINUTE);
    }

    private void resolve(int id) {
        ledger.open.remove(letter(GRAPH, POLICIES, "p" + id, id, false).key());
    }

    @Test
    void aLetterThatIsGoneWasResolved() {
        ReplayPlan plan = plan(2);
        looks.add(() -> {});
        looks.add(() -> resolve(1));
        looks.add(() -> resolve(0));

        Replay.Result result = run(plan);

        assertThat(result).isEqualTo(new Replay.Result(2, List.of(), List.of()));
        assertThat(Duration.ofNanos(pace.nanoTime()))
                .as("no longer than needed")
                .isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aLetterThatWasWrittenAnewWasRefusedAgain() {
        ReplayPlan plan = plan(2);
        Letter again = letter(GRAPH, POLICIES, "p1", 9, false);
        looks.add(() -> {});
        looks.add(() -> ledger.put(again));
        looks.add(() -> resolve(0));

        assertThat(run(plan)).isEqualTo(new Replay.Result(1, List.of(again), List.of()));
    }

    @Test
    void aLetterThatNobodyTouchedHasNoAnswer() {
        ReplayPlan plan = plan(2);
        looks.add(() -> resolve(0));

        Replay.Result result = run(plan);

        assertThat(result.resolved()).isEqualTo(1);
        assertThat(result.unanswered()).containsExactly(letter(GRAPH, POLICIES, "p1", 1, false));
        assertThat(Duration.ofNanos(pace.nanoTime())).isBetween(MINUTE, MINUTE.plusSeconds(1));
    }

    @Test
    void sendsEveryCommandOnce() {
        ReplayPlan plan = plan(2_500);
        looks.add(ledger.open::clear);

        assertThat(run(plan).resolved()).isEqualTo(2_500);

        assertThat(stream.sent()).extracting(Refresh::key).hasSize(2_500).doesNotHaveDuplicates();
    }

    @Test
    void nothingToDoSendsNothingAndEndsAtOnce() {
        assertThat(run(plan(0))).isEqualTo(new Replay.Result(0, List.of(), List.of()));
        assertThat(stream.sent()).isEmpty();
        assertThat(pace.nanoTime()).isZero();
    }
}
