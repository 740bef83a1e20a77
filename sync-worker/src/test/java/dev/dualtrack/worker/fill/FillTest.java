package dev.dualtrack.worker.fill;

import static dev.dualtrack.worker.fill.FillBench.LANE;
import static dev.dualtrack.worker.fill.FillBench.TABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.CommandCodec;
import dev.dualtrack.worker.batch.TestTables;
import org.junit.jupiter.api.Test;

/** What a fill asks for, and which fill the next owner goes on with. */
class FillTest {
    private final FillBench fill = new FillBench();

    @Test
    void readersAreShownAFillOnceAllRowsAreThere() {
        fill.rows(3);
        fill.steps.add(() -> {
            assertThat(fill.shown).isEmpty();
            fill.carryOut();
        });

        fill.worker(true).look();

        assertThat(fill.shown).containsExactly("publish", "retire");
        assertThat(fill.store.count(TestTables.TABLE)).isEqualTo(3);
        assertThat(fill.complete()).isTrue();
    }

    @Test
    void f19NoFillBeginsWithTheMappingOfAShapeThatTheTableHasNoMore() {
        fill.rows(3);
        fill.bench.schema = TestTables.RESHAPED;
        fill.worker(true).look();
        assertThat(fill.producer.history()).isEmpty();
        assertThat(fill.complete()).isFalse();

        fill.bench.schema = TABLE.schema();
        fill.steps.add(fill::carryOut);
        fill.worker(true).look();
        assertThat(fill.complete()).isTrue();
    }

    @Test
    void f19AFillSaysWithWhichMappingRowsAreToBeWritten() {
        fill.rows(1);
        fill.steps.add(fill.lanes::clear);

        fill.worker(true).look();

        assertThat(fill.producer.history())
                .singleElement()
                .satisfies(
                        one -> assertThat(new CommandCodec(TABLE.keyCodec()).decode(TABLE.id(), one.key(), one.value()))
                                .isEqualTo(Command.Refresh.backFill(
                                        TestTables.key("k0"), StoreKind.VECTOR, TABLE.spec(StoreKind.VECTOR))));
    }

    @Test
    void whoOwnsTheTableNextGoesOnWithItsFillAndAsksForNothingAgain() {
        fill.rows(3);
        fill.steps.add(fill.lanes::clear);
        fill.worker(true).look();
        assertThat(fill.producer.history()).hasSize(3);
        assertThat(fill.complete()).isFalse();

        fill.lanes.add(LANE);
        fill.steps.add(() -> {
            assertThat(fill.shown).isEmpty();
            fill.carryOut();
        });
        fill.worker(true).look();

        assertThat(fill.producer.history()).hasSize(3);
        assertThat(fill.store.count(TestTables.TABLE)).isEqualTo(3);
        assertThat(fill.shown).containsExactly("publish", "retire");
        assertThat(fill.complete()).isTrue();
    }

    @Test
    void aFillThatDidNotComeToAskForAllRowsIsBegunAgain() {
        fill.rows(3);
        fill.bench.store.faults(call -> {
            if (call.operation().equals("markFilled")) {
                fill.lanes.clear();
            }
        });
        fill.worker(true).look();
        fill.bench.store.faults(call -> {});
        assertThat(fill.producer.history()).isEmpty();

        fill.lanes.add(LANE);
        fill.steps.add(fill::carryOut);
        fill.worker(true).look();

        assertThat(fill.store.count(TestTables.TABLE)).isEqualTo(3);
        assertThat(fill.complete()).isTrue();
    }

    @Test
    void f07AFillOfWhichSomethingWasDroppedUnreadIsNotGoneOnWith() {
        fill.rows(3);
        fill.steps.add(fill.lanes::clear);
        fill.worker(true).look();
        fill.dropped = 2;

        fill.lanes.add(LANE);
        fill.steps.add(() -> {
            assertThat(fill.shown).isEmpty();
            fill.committed = fill.dropped;
            fill.carryOut();
        });
        fill.worker(true).look();

        assertThat(fill.producer.history()).hasSize(6);
        assertThat(fill.store.count(TestTables.TABLE)).isEqualTo(3);
        assertThat(fill.complete()).isTrue();
    }

    @Test
    void f07AFillWhoseTopicWasMadeAgainIsNotGoneOnWith() {
        fill.rows(3);
        fill.steps.add(fill.lanes::clear);
        fill.worker(true).look();
        fill.producer.clear();

        fill.lanes.add(LANE);
        fill.steps.add(fill::carryOut);
        fill.worker(true).look();

        assertThat(fill.producer.history()).hasSize(3);
        assertThat(fill.store.count(TestTables.TABLE)).isEqualTo(3);
        assertThat(fill.complete()).isTrue();
    }

    @Test
    void f07AFillOfWhichSomethingIsDroppedWhileItWaitsIsBegunAgainAndSaysSoUntilItIsUnderWay() {
        fill.rows(3);
        fill.steps.add(() -> fill.dropped = 2);
        StoreWatch worker = fill.worker(true);
        worker.look();
        assertThat(fill.shown).isEmpty();
        assertThat(fill.board.status().lastError()).contains("commands of the back-fill of public.policies are gone");

        fill.steps.add(() -> {
            assertThat(fill.board.status().lastError()).isEmpty();
            fill.committed = fill.dropped;
            fill.carryOut();
        });
        worker.look();

        assertThat(fill.producer.history()).hasSize(6);
        assertThat(fill.store.count(TestTables.TABLE)).isEqualTo(3);
        assertThat(fill.complete()).isTrue();
    }

    @Test
    void f25AFillUnderWhichTheStoreWasWipedIsNotGoneOnWith() {
        fill.rows(3);
        fill.steps.add(fill.lanes::clear);
        fill.worker(true).look();
        fill.carryOut();
        fill.store.purge();

        fill.lanes.add(LANE);
        fill.steps.add(fill::carryOut);
        fill.worker(true).look();

        assertThat(fill.producer.history()).hasSize(6);
        assertThat(fill.store.count(TestTables.TABLE)).isEqualTo(3);
        assertThat(fill.complete()).isTrue();
    }
}
