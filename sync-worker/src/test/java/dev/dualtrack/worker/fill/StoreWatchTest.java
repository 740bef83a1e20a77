package dev.dualtrack.worker.fill;

import static dev.dualtrack.worker.fill.FillBench.LANE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether a look calls the store away, where it or the brokers fail beside a fill. */
class StoreWatchTest {
    private final FillBench fill = new FillBench();

    @Test
    void f21AStoreThatAnswersForItsMarkAndNotForAFillIsAwayUntilTheFillBegins() {
        fill.rows(3);
        StoreWatch worker = fill.worker(true);
        List<Boolean> reachable = new ArrayList<>();
        fill.bench.store.faults(call -> {
            reachable.add(fill.board.status().storeReachable());
            if (call.operation().equals("prepare")) {
                throw new ClassifiedException(ErrorClass.CONNECTIVITY, "away", null);
            }
        });
        worker.look();
        assertThat(fill.board.status().lastError()).isEqualTo("STORE: away");
        reachable.clear();
        worker.look();
        assertThat(reachable).isNotEmpty().doesNotContain(true);
        assertThat(fill.board.status().storeReachable()).isFalse();

        fill.bench.store.faults(call -> {});
        fill.steps.add(fill::carryOut);
        worker.look();
        assertThat(fill.board.status().storeReachable()).isTrue();
        assertThat(fill.complete()).isTrue();
    }

    @Test
    void f21AStoreThatIsAwayAtTheEndOfAFillIsCalledAwayUntilTheFillIsOver() {
        fill.rows(3);
        fill.steps.add(() -> {
            fill.carryOut();
            fill.bench.store.faults(call -> {
                if (call.operation().equals("markFilled")) {
                    throw new ClassifiedException(ErrorClass.CONNECTIVITY, "away", null);
                }
            });
        });
        StoreWatch worker = fill.worker(true);
        worker.look();
        assertThat(fill.board.status().lastError()).isEqualTo("STORE: away");
        assertThat(fill.board.status().storeReachable()).isFalse();

        fill.bench.store.faults(call -> {});
        worker.look();
        assertThat(fill.board.status().storeReachable()).isTrue();
        assertThat(fill.complete()).isTrue();
    }

    @Test
    void aLookThatFailsInAWayThatNobodyForeseesEndsTheSession() {
        StoreWatch worker = fill.worker(true);
        fill.bench.store.faults(call -> {
            throw new IllegalStateException("a defect");
        });

        assertThatIllegalStateException().isThrownBy(worker::look).withMessage("a defect");
        assertThat(fill.board.status().storeReachable()).isTrue();
    }

    @Test
    void f06BrokersThatDoNotTellHowFarAFillHasComeAreNotTakenForTheStore() {
        fill.rows(3);
        fill.steps.add(fill.lanes::clear);
        fill.worker(true).look();
        fill.lanes.add(LANE);
        fill.brokersAway = true;

        fill.worker(true).look();

        assertThat(fill.board.status().lastError()).isEqualTo("STREAM: away");
        assertThat(fill.board.status().storeReachable()).isTrue();
    }
}
