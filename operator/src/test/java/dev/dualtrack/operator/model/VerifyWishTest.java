package dev.dualtrack.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.api.status.Condition;
import dev.dualtrack.api.status.ConditionStatus;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.api.status.RunResult;
import dev.dualtrack.api.status.RunStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerifyWishTest {
    private static final VerifyWish WISH = new VerifyWish("a test", Instant.parse("2026-01-01T00:00:05.700Z"));
    private static final String EARLIER = "2026-01-01T00:00:04Z";
    private static final String LATER = "2026-01-01T00:00:05Z";

    @Test
    void aRunThatBeganInTheSameSecondOrLaterLooksAtWhatHappened() {
        assertThat(WISH.isBefore(Instant.parse("2026-01-01T00:00:04Z"))).isFalse();
        assertThat(WISH.isBefore(Instant.parse("2026-01-01T00:00:05Z"))).isTrue();
        assertThat(WISH.isBefore(Instant.parse("2026-01-01T00:00:06Z"))).isTrue();

        assertThat(WISH.isBefore((RunStatus) null)).isFalse();
        assertThat(WISH.isBefore(run(null, RunResult.DRIFTED))).isFalse();
        assertThat(WISH.isBefore(run(EARLIER, RunResult.DRIFTED))).isFalse();
        assertThat(WISH.isBefore(run(LATER, RunResult.DRIFTED))).isTrue();
    }

    @Test
    void aRunAnswersItIfItComesToAVerdict() {
        DataPipelineStatus before = Statuses.of(null, Statuses.coldPath(run(EARLIER, RunResult.DRIFTED), null));

        assertThat(WISH.isOpen(before, null)).isTrue();
        assertThat(WISH.isOpen(before, run(EARLIER, RunResult.DRIFTED))).isTrue();
        assertThat(WISH.isOpen(before, run(LATER, RunResult.DRIFTED))).isFalse();
        assertThat(WISH.isOpen(before, run(LATER, RunResult.REPAIR_SUSPENDED))).isFalse();
        assertThat(WISH.isOpen(before, run(LATER, RunResult.FAILED))).isTrue();
        assertThat(WISH.isOpen(before, run(LATER, RunResult.UNVERIFIABLE))).isTrue();
        assertThat(WISH.isOpen(before, run(LATER, RunResult.INCOMPLETE))).isTrue();
        assertThat(WISH.isOpen(before, run(LATER, RunResult.CONSISTENT)))
                .as("of nothing that was compared")
                .isTrue();
    }

    /** Nobody forgets his wish: the one who has it does not know of the answer. */
    @Test
    void aRunWithoutAVerdictLeavesItAsTheStatusOfBeforeTells() {
        RunStatus failed = run(LATER, RunResult.FAILED);

        assertThat(WISH.isOpen(Statuses.of(null, Statuses.coldPath(failed, LATER)), failed))
                .as("noted still")
                .isTrue();
        assertThat(WISH.isOpen(Statuses.of(null, Statuses.coldPath(failed, null)), failed))
                .as("answered by a run before that one")
                .isFalse();
        assertThat(WISH.isOpen(Statuses.of(null, Statuses.coldPath(run(LATER, RunResult.DRIFTED), null)), failed))
                .as("answered by the run before this one")
                .isFalse();
    }

    @Test
    void theStatusTellsOfOneToAnOperatorThatBeganAnew() {
        Instant now = Instant.parse("2026-01-02T00:00:00Z");

        assertThat(VerifyWish.of(status("ChangesMissed"), now))
                .as("when it came up nobody knows, and a run before now may have missed it")
                .contains(new VerifyWish("changes were missed, says the status", now));
        assertThat(VerifyWish.of(status("Stale"), now)).isEmpty();
        assertThat(VerifyWish.of(DataPipelineStatus.UNSEEN, now)).isEmpty();
    }

    @Test
    void anOperatorBeforeNotedOneThatNoRunHasAnswered() {
        Instant since = Instant.parse("2026-01-01T00:00:05Z");

        assertThat(VerifyWish.noted(Statuses.of(null, Statuses.coldPath(null, "2026-01-01T00:00:05Z"))))
                .contains(new VerifyWish("it was asked for, says the status", since));
        assertThat(VerifyWish.noted(Statuses.of(null, Statuses.coldPath(null, null))))
                .isEmpty();
        assertThat(VerifyWish.noted(DataPipelineStatus.UNSEEN)).isEmpty();
    }

    private static RunStatus run(@Nullable String startedAt, RunResult result) {
        return new RunStatus("run", startedAt, startedAt, result, null, 0, null, null, null, null, List.of());
    }

    private static DataPipelineStatus status(String reason) {
        return Statuses.of(
                null,
                null,
                new Condition("Consistent", ConditionStatus.UNKNOWN, 1, "2026-01-01T00:00:05Z", reason, "because"));
    }
}
