package dev.dualtrack.api.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReasonTest {
    @ParameterizedTest
    @EnumSource
    void isOneWordInPascalCaseThatLeadsBackToItself(Reason reason) {
        assertThat(reason.text()).matches("([A-Z][a-z]+)+");
        assertThat(reason.text().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT))
                .isEqualTo(reason.name());
        assertThat(Reason.of(reason.text())).contains(reason);
    }

    @Test
    void knowsNoReasonThatANewerOperatorWrote() {
        assertThat(Reason.of("FromTheFuture")).isEmpty();
    }

    @Test
    void runsWhenNoReasonComplains() {
        assertThat(Reason.deciding(List.of(Reason.VALID, Reason.STREAMING, Reason.DRIFT_DETECTED)))
                .isEqualTo(Reason.RUNNING);
    }

    @Test
    void letsAMistakeHideAPauseAndAPauseHideAnOutage() {
        assertThat(Reason.deciding(List.of(Reason.STORE_UNREACHABLE, Reason.SUSPENDED, Reason.INVALID_SPEC)))
                .isEqualTo(Reason.INVALID_SPEC);
        assertThat(Reason.deciding(List.of(Reason.STORE_UNREACHABLE, Reason.SUSPENDED)))
                .isEqualTo(Reason.SUSPENDED);
        assertThat(Reason.deciding(List.of(Reason.SNAPSHOT_RUNNING, Reason.STORE_UNREACHABLE)))
                .isEqualTo(Reason.STORE_UNREACHABLE);
    }

    @Test
    void takesTheFirstOfEquallyUrgentReasons() {
        assertThat(Reason.deciding(List.of(Reason.VALID, Reason.SLOT_LOST, Reason.STORE_UNREACHABLE)))
                .isEqualTo(Reason.SLOT_LOST);
    }

    @Test
    void callsAStoreThatWasReachableDegradedAndOneThatNeverWasInProgress() {
        assertThat(Reason.STORE_UNREACHABLE.outcome().phase()).isEqualTo(Phase.DEGRADED);
        assertThat(Reason.WAITING_FOR_STORE.outcome().phase()).isEqualTo(Phase.PROVISIONING);
    }

    @Test
    void isReadyInTheRunningPhaseOnly() {
        assertThat(Arrays.stream(Outcome.values())
                        .filter(outcome -> outcome.ready() == ConditionStatus.TRUE)
                        .map(Outcome::phase))
                .containsExactly(Phase.RUNNING);
    }

    @Test
    void reachesEveryPhaseByOneOutcome() {
        assertThat(Arrays.stream(Outcome.values()).map(Outcome::phase)).containsExactlyInAnyOrder(Phase.values());
    }
}
