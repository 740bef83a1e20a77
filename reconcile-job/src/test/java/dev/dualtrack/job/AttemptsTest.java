package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.job.run.Summaries;
import dev.dualtrack.job.world.FakePace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private final FakePace pace = new FakePace();

    @Test
    void retriesWhatFailedOrWasNotVerifiable() {
        assertThat(run(3, Duration.ofHours(4), Result.FAILED, Result.UNVERIFIABLE, Result.CONSISTENT))
                .isEqualTo(Result.CONSISTENT);
        assertThat(Duration.ofNanos(pace.nanoTime())).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void takesAnyVerdictAsItIs() {
        for (Result verdict : List.of(Result.CONSISTENT, Result.DRIFTED, Result.REPAIR_SUSPENDED, Result.SKIPPED)) {
            assertThat(run(3, Duration.ofHours(4), verdict)).isEqualTo(verdict);
        }
        assertThat(pace.nanoTime()).isZero();
    }

    @Test
    void endsWithTheLastResultWhenRetriesAreUsedUp() {
        assertThat(run(2, Duration.ofHours(4), Result.FAILED, Result.FAILED, Result.UNVERIFIABLE))
                .isEqualTo(Result.UNVERIFIABLE);
    }

    @Test
    void startsNoAttemptWhenTheTotalTimeIsOver() {
        assertThat(run(9, Duration.ofMinutes(12), Result.FAILED, Result.FAILED, Result.FAILED))
                .isEqualTo(Result.FAILED);
        assertThat(Duration.ofNanos(pace.nanoTime())).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void goesOnWithARepairThatHasNoVerdictInAStore() {
        RunSummary stopped = drifted(StageTest.store(3, true, false), StageTest.store(0, true, true));
        RunSummary ended = drifted(StageTest.store(1, true, true));

        assertThat(run(3, stopped, stopped, ended)).isEqualTo(ended);
        assertThat(run(1, stopped, stopped)).as("retries are used up").isEqualTo(stopped);
    }

    private Result run(int retries, Duration total, Result... results) {
        return run(
                        retries,
                        total,
                        Stream.of(results)
                                .map(result ->
                                        Summaries.without("run-1", Instant.EPOCH, Instant.EPOCH, result, "because"))
                                .toList())
                .result();
    }

    private RunSummary run(int retries, RunSummary... attempts) {
        return run(retries, Duration.ofHours(4), List.of(attempts));
    }

    private RunSummary run(int retries, Duration total, List<RunSummary> attempts) {
        Deque<RunSummary> left = new ArrayDeque<>(attempts);
        RunSummary summary = new Attempts(retries, Duration.ofMinutes(5), total, pace).run(left::remove);
        assertThat(left).isEmpty();
        return summary;
    }

    private static RunSummary drifted(StoreResult... stores) {
        return StageTest.summary(Result.DRIFTED, stores);
    }
}
