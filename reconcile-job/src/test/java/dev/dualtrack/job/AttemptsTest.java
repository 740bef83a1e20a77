package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.job.Attempts.Tried;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.repair.Held;
import dev.dualtrack.job.run.PartResult;
import dev.dualtrack.job.run.Summaries;
import dev.dualtrack.job.world.FakePace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AttemptsTest {
    private static final TableId TABLE = new TableId("public", "policies");
    private static final PartResult CLEAN = part(0, true, null);
    private static final PartResult LEFT = part(1, true, null);
    private static final PartResult INCOMPLETE = part(0, false, null);
    private static final PartResult HELD = part(1, true, new Held("too many", 10, 1, 1));
    private static final PartResult LATE = PartResult.unverifiable(TABLE, StoreKind.GRAPH, 10, "behind");
    private static final PartResult UNFIT =
            PartResult.unverifiable(TABLE, StoreKind.GRAPH, PartResult.ROWS_UNKNOWN, "no such column");

    private final FakePace pace = new FakePace();

    @Test
    void triesAgainWhatMayGetBetter() {
        assertThat(run(3, Duration.ofHours(4), open(Result.FAILED), open(Result.DRIFTED), asItIs(Result.CONSISTENT)))
                .isEqualTo(Result.CONSISTENT);
        assertThat(Duration.ofNanos(pace.nanoTime())).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void takesAnythingElseAsItIs() {
        for (Result end : Result.values()) {
            assertThat(run(3, Duration.ofHours(4), asItIs(end))).isEqualTo(end);
        }
        assertThat(pace.nanoTime()).isZero();
    }

    @Test
    void endsWithTheLastResultWhenRetriesAreUsedUp() {
        assertThat(run(2, Duration.ofHours(4), open(Result.FAILED), open(Result.FAILED), open(Result.UNVERIFIABLE)))
                .isEqualTo(Result.UNVERIFIABLE);
    }

    @Test
    void startsNoAttemptWhenTheTotalTimeIsOver() {
        assertThat(run(9, Duration.ofMinutes(12), open(Result.FAILED), open(Result.FAILED), open(Result.FAILED)))
                .isEqualTo(Result.FAILED);
        assertThat(Duration.ofNanos(pace.nanoTime())).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void thatMatterMostEndOnlyWithTheTotalTime() {
        Attempts patient = new Attempts(0, Duration.ofMinutes(5), Duration.ofMinutes(12), pace)
                .untilItsTimeIsOver(Duration.ofSeconds(10));

        assertThat(patient.run(() -> open(Result.FAILED)).result()).isEqualTo(Result.FAILED);
        assertThat(Duration.ofNanos(pace.nanoTime()))
                .isEqualTo(Duration.ofMinutes(12).minusSeconds(10));
    }

    static Stream<Arguments> parts() {
        return Stream.of(
                Arguments.of(List.of(), false),
                Arguments.of(List.of(CLEAN), false),
                Arguments.of(List.of(CLEAN, LEFT), false),
                Arguments.of(List.of(CLEAN, LATE), true),
                Arguments.of(List.of(CLEAN, INCOMPLETE), true),
                // a repair whose workers stand still may go on
                Arguments.of(List.of(LEFT, LATE), true),
                Arguments.of(List.of(HELD), false),
                Arguments.of(List.of(HELD, LATE), false),
                Arguments.of(List.of(UNFIT), false),
                Arguments.of(List.of(CLEAN, LEFT, UNFIT), false),
                Arguments.of(List.of(UNFIT, LATE), true));
    }

    @ParameterizedTest
    @MethodSource("parts")
    void aPartWithoutAVerdictMayGetBetterButForOneThatDoesNotFitItsMapping(List<PartResult> parts, boolean better) {
        assertThat(Attempts.mayGetBetter(parts, List.of(UNFIT))).isEqualTo(better);
    }

    private Result run(int retries, Duration total, Tried... tries) {
        Deque<Tried> left = new ArrayDeque<>(List.of(tries));
        RunSummary summary = new Attempts(retries, Duration.ofMinutes(5), total, pace).run(left::remove);
        assertThat(left).isEmpty();
        return summary.result();
    }

    private static Tried open(Result result) {
        return Tried.toRepeat(summary(result));
    }

    private static Tried asItIs(Result result) {
        return Tried.asItIs(summary(result));
    }

    private static RunSummary summary(Result result) {
        return Summaries.without("run-1", Instant.EPOCH, Instant.EPOCH, result, "because", "feed");
    }

    private static PartResult part(long drifted, boolean complete, @Nullable Held held) {
        return new PartResult(
                TABLE,
                StoreKind.VECTOR,
                10,
                10,
                10,
                0,
                complete,
                Map.of(Drift.MISSING, drifted),
                Map.of(),
                Relationships.NONE,
                0,
                0,
                0,
                drifted,
                "0/10",
                "",
                held,
                null);
    }
}
