package dev.dualtrack.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.operator.model.Rollout;
import dev.dualtrack.operator.model.Rollout.State;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkerWatchTest {

    private final WorkerWatch watch = new WorkerWatch();

    @Test
    void oneThatDoesNotAnswerThoughItsPodRunsIsMissedAfterFiveMinutes() {
        assertThat(look(0, State.READY, 2, 1)).isFalse();
        assertThat(look(299, State.READY, 2, 1)).isFalse();
        assertThat(look(300, State.READY, 2, 1)).isTrue();
        assertThat(look(310, State.READY, 2, 2)).isFalse();
    }

    @Test
    void soIsOneThatIsNotReadyWhetherOrNotItAnswers() {
        assertThat(look(0, State.SHORT, 1, 1)).isFalse();
        assertThat(look(300, State.SHORT, 1, 1)).isTrue();
        assertThat(look(310, State.SHORT, 2, 2)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"ROLLING", "STOPPED"})
    void nobodyIsMissedDuringARollOutOrWhileNoneIsWanted(State state) {
        assertThat(look(0, state, 2, 1)).isFalse();
        assertThat(look(1000, state, 2, 1)).isFalse();
    }

    private boolean look(long second, State state, int asked, int answers) {
        return watch.look(new Rollout(state, ""), asked, answers, TimeUnit.SECONDS.toNanos(second));
    }
}
