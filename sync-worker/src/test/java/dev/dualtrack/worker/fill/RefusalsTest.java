package dev.dualtrack.worker.fill;

import static dev.dualtrack.worker.fill.FillBench.ids;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.worker.batch.FloodException;
import dev.dualtrack.worker.batch.TestTables;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** F13: readers are not led to a fill of which most rows were refused. */
class RefusalsTest {
    private final FillBench fill = new FillBench();

    @Test
    void f13AFillThatIsRefusedForEachRowIsNotOverBeforeItsLaneGoesOn() {
        fill.rows(50);
        fill.bench.refuse(ErrorClass.DATA, ids(50));
        fill.steps.add(() -> {
            try {
                fill.carryOut();
            } catch (FloodException e) {
                assertThat(e).hasMessage("refused");
            }
        });
        fill.steps.add(() -> {
            assertThat(fill.committed).isZero();
            assertThat(fill.shown).isEmpty();
            fill.bench.refuse(ErrorClass.DATA, Set.of());
            fill.carryOut();
        });

        fill.worker(true).look();

        assertThat(fill.shown).containsExactly("publish", "retire");
        assertThat(fill.store.count(TestTables.TABLE)).isEqualTo(50);
        assertThat(fill.bench.deadLetters).isEmpty();
    }

    @Test
    void f13ReadersOfASmallTableAreShownTheMappingBeforeWhileMostRowsAreRefused() {
        fill.rows(3);
        fill.bench.refuse(ErrorClass.DATA, ids(2));
        fill.steps.add(fill::carryOut);
        fill.steps.add(() -> {
            assertThat(fill.shown).isEmpty();
            assertThat(fill.complete()).isFalse();
            assertThat(fill.held()).singleElement().satisfies(table -> {
                assertThat(table.table()).isEqualTo(TestTables.TABLE.toString());
                assertThat(table.cause()).isEqualTo(WorkerStatus.Held.FLOOD);
                assertThat(table.reason()).contains("2 rows refused and 1 taken");
            });
            fill.bench.refuse(ErrorClass.DATA, Set.of());
            fill.replay("k0");
        });

        fill.worker(true).look();

        assertThat(fill.bench.deadLetters).hasSize(1);
        assertThat(fill.shown).containsExactly("publish", "retire");
        assertThat(fill.complete()).isTrue();
        assertThat(fill.held()).isEmpty();
    }

    @Test
    void f13AFillThatIsLeftToAnotherWorkerIsNotThisOnesToSay() {
        fill.rows(3);
        fill.bench.refuse(ErrorClass.DATA, ids(3));
        fill.steps.add(fill::carryOut);
        fill.steps.add(fill.lanes::clear);

        fill.worker(true).look();

        assertThat(fill.shown).isEmpty();
        assertThat(fill.complete()).isFalse();
        assertThat(fill.held()).isEmpty();
    }

    @Test
    void f13WhereTheResourceSaysContinueReadersAreShownWhatThereIs() {
        fill.rows(3);
        fill.bench.refuse(ErrorClass.DATA, ids(3));
        fill.steps.add(fill::carryOut);

        fill.worker(false).look();

        assertThat(fill.bench.deadLetters).hasSize(3);
        assertThat(fill.shown).containsExactly("publish", "retire");
    }

    @Test
    void f13WhereReadersWereShownNothingElseTheRowsThatAreThereAreBetterThanNone() {
        fill.another = false;
        fill.rows(3);
        fill.bench.refuse(ErrorClass.DATA, ids(3));
        fill.steps.add(fill::carryOut);

        fill.worker(true).look();

        assertThat(fill.complete()).isTrue();
        assertThat(fill.held()).isEmpty();
    }
}
