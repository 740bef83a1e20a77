package dev.dualtrack.worker.fill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.CommandCodec;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.ForwardingStore;
import dev.dualtrack.worker.batch.Bench;
import dev.dualtrack.worker.batch.FloodException;
import dev.dualtrack.worker.batch.Stage;
import dev.dualtrack.worker.batch.TestTables;
import dev.dualtrack.worker.report.StatusBoard;
import dev.dualtrack.worker.stream.GroupProgress;
import dev.dualtrack.worker.stream.KafkaCommands;
import dev.dualtrack.worker.stream.LaneId;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Fills on a store in memory, in one thread: whenever a fill waits, the next of the steps that a test gave happens. */
final class FillTest implements GroupProgress {
    private static final TableMapping TABLE = TestTables.MAPPING;
    private static final LaneId LANE = new LaneId(TestTables.TABLE, 0);

    private final Bench bench = new Bench(StoreKind.VECTOR);
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final StatusBoard board = new StatusBoard(StoreKind.VECTOR, Clock.systemUTC());
    private final Set<LaneId> lanes = new HashSet<>(Set.of(LANE));
    private final Deque<Runnable> steps = new ArrayDeque<>();
    /** What readers were told, in order. */
    private final List<String> shown = new ArrayList<>();
    /** Whether readers are shown what another mapping made. */
    private boolean another = true;

    /** Up to where the lane has read what it was asked for. */
    private int committed;
    /** Up to where the brokers have dropped it. */
    private int dropped;

    private boolean brokersAway;

    private final DerivedStore store = new ForwardingStore(bench.store) {
        @Override
        public boolean unpublished(TableId table) {
            return another;
        }

        @Override
        public boolean publish(TableId table) {
            shown.add("publish");
            another = false;
            return true;
        }

        @Override
        public void retire(TableId table) {
            shown.add("retire");
        }
    };

    private StoreWatch worker(boolean holdsFloods) {
        Stage stage = new Stage(
                bench.stage.naming(),
                store,
                bench,
                bench,
                bench,
                bench,
                bench,
                time -> steps.remove().run(),
                () -> 0,
                1,
                1,
                holdsFloods);
        StoreMarks marks = new StoreMarks(store, "owner", 1, "1", "slot", time -> {}, Set.of());
        marks.prepare(List.of(TABLE), Set.of());
        return new StoreWatch(
                store,
                List.of(TABLE),
                marks,
                new TableFill(
                        stage,
                        new KafkaCommands(stage.naming(), 1, producer),
                        this,
                        new Refusals(stage, () -> true),
                        board),
                () -> lanes,
                () -> {},
                board,
                Runnable::run);
    }

    @Override
    public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        if (brokersAway) {
            throw new ClassifiedException(ErrorClass.CONNECTIVITY, "away", null);
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        partitions.forEach(
                partition -> ends.put(partition, (long) producer.history().size()));
        return ends;
    }

    @Override
    public boolean committed(Map<TopicPartition, Long> ends) {
        return ends.values().stream().allMatch(end -> committed >= end);
    }

    @Override
    public boolean readsAll(Map<TopicPartition, Long> from) {
        return from.values().stream().allMatch(start -> dropped <= Math.max(start, committed));
    }

    /** The lane carries out all that it was asked for, as one batch. */
    private void carryOut() {
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> one :
                producer.history().subList(committed, producer.history().size())) {
            batch.add(new ConsumerRecord<>(one.topic(), 0, batch.size(), one.key(), one.value()));
        }
        bench.run(batch);
        committed += batch.size();
    }

    private void rows(int count) {
        IntStream.range(0, count).forEach(i -> bench.row("k" + i, "title", 5, 0));
    }

    private static Set<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i).collect(Collectors.toSet());
    }

    private void replay(String id) {
        bench.run(bench.command(Bench.refresh(id, StoreKind.VECTOR, Command.Reason.REPLAY)));
    }

    private boolean complete() {
        return StoreMarks.complete(store.mark(), store, TABLE);
    }

    private List<WorkerStatus.HeldTable> held() {
        return board.status().heldTables();
    }

    @Test
    void readersAreShownAFillOnceAllRowsAreThere() {
        rows(3);
        steps.add(() -> {
            assertThat(shown).isEmpty();
            carryOut();
        });

        worker(true).look();

        assertThat(shown).containsExactly("publish", "retire");
        assertThat(store.count(TestTables.TABLE)).isEqualTo(3);
        assertThat(complete()).isTrue();
    }

    @Test
    void f19NoFillBeginsWithTheMappingOfAShapeThatTheTableHasNoMore() {
        rows(3);
        bench.schema = TestTables.RESHAPED;
        worker(true).look();
        assertThat(producer.history()).isEmpty();
        assertThat(complete()).isFalse();

        bench.schema = TABLE.schema();
        steps.add(this::carryOut);
        worker(true).look();
        assertThat(complete()).isTrue();
    }

    @Test
    void f21AStoreThatAnswersForItsMarkAndNotForAFillIsAwayUntilTheFillBegins() {
        rows(3);
        StoreWatch worker = worker(true);
        List<Boolean> reachable = new ArrayList<>();
        bench.store.faults(call -> {
            reachable.add(board.status().storeReachable());
            if (call.operation().equals("prepare")) {
                throw new ClassifiedException(ErrorClass.CONNECTIVITY, "away", null);
            }
        });
        worker.look();
        assertThat(board.status().lastError()).isEqualTo("STORE: away");
        reachable.clear();
        worker.look();
        assertThat(reachable).isNotEmpty().doesNotContain(true);
        assertThat(board.status().storeReachable()).isFalse();

        bench.store.faults(call -> {});
        steps.add(this::carryOut);
        worker.look();
        assertThat(board.status().storeReachable()).isTrue();
        assertThat(complete()).isTrue();
    }

    @Test
    void f21AStoreThatIsAwayAtTheEndOfAFillIsCalledAwayUntilTheFillIsOver() {
        rows(3);
        steps.add(() -> {
            carryOut();
            bench.store.faults(call -> {
                if (call.operation().equals("markFilled")) {
                    throw new ClassifiedException(ErrorClass.CONNECTIVITY, "away", null);
                }
            });
        });
        StoreWatch worker = worker(true);
        worker.look();
        assertThat(board.status().lastError()).isEqualTo("STORE: away");
        assertThat(board.status().storeReachable()).isFalse();

        bench.store.faults(call -> {});
        worker.look();
        assertThat(board.status().storeReachable()).isTrue();
        assertThat(complete()).isTrue();
    }

    @Test
    void aLookThatFailsInAWayThatNobodyForeseesEndsTheSession() {
        StoreWatch worker = worker(true);
        bench.store.faults(call -> {
            throw new IllegalStateException("a defect");
        });

        assertThatIllegalStateException().isThrownBy(worker::look).withMessage("a defect");
        assertThat(board.status().storeReachable()).isTrue();
    }

    @Test
    void f06BrokersThatDoNotTellHowFarAFillHasComeAreNotTakenForTheStore() {
        rows(3);
        steps.add(lanes::clear);
        worker(true).look();
        lanes.add(LANE);
        brokersAway = true;

        worker(true).look();

        assertThat(board.status().lastError()).isEqualTo("STREAM: away");
        assertThat(board.status().storeReachable()).isTrue();
    }

    @Test
    void f19AFillSaysWithWhichMappingRowsAreToBeWritten() {
        rows(1);
        steps.add(lanes::clear);

        worker(true).look();

        assertThat(producer.history())
                .singleElement()
                .satisfies(
                        one -> assertThat(new CommandCodec(TABLE.keyCodec()).decode(TABLE.id(), one.key(), one.value()))
                                .isEqualTo(Command.Refresh.backFill(
                                        TestTables.key("k0"), StoreKind.VECTOR, TABLE.spec(StoreKind.VECTOR))));
    }

    @Test
    void whoOwnsTheTableNextGoesOnWithItsFillAndAsksForNothingAgain() {
        rows(3);
        steps.add(lanes::clear);
        worker(true).look();
        assertThat(producer.history()).hasSize(3);
        assertThat(complete()).isFalse();

        lanes.add(LANE);
        steps.add(() -> {
            assertThat(shown).isEmpty();
            carryOut();
        });
        worker(true).look();

        assertThat(producer.history()).hasSize(3);
        assertThat(store.count(TestTables.TABLE)).isEqualTo(3);
        assertThat(shown).containsExactly("publish", "retire");
        assertThat(complete()).isTrue();
    }

    @Test
    void aFillThatDidNotComeToAskForAllRowsIsBegunAgain() {
        rows(3);
        bench.store.faults(call -> {
            if (call.operation().equals("markFilled")) {
                lanes.clear();
            }
        });
        worker(true).look();
        bench.store.faults(call -> {});
        assertThat(producer.history()).isEmpty();

        lanes.add(LANE);
        steps.add(this::carryOut);
        worker(true).look();

        assertThat(store.count(TestTables.TABLE)).isEqualTo(3);
        assertThat(complete()).isTrue();
    }

    @Test
    void f07AFillOfWhichSomethingWasDroppedUnreadIsNotGoneOnWith() {
        rows(3);
        steps.add(lanes::clear);
        worker(true).look();
        dropped = 2;

        lanes.add(LANE);
        steps.add(() -> {
            assertThat(shown).isEmpty();
            committed = dropped;
            carryOut();
        });
        worker(true).look();

        assertThat(producer.history()).hasSize(6);
        assertThat(store.count(TestTables.TABLE)).isEqualTo(3);
        assertThat(complete()).isTrue();
    }

    @Test
    void f07AFillWhoseTopicWasMadeAgainIsNotGoneOnWith() {
        rows(3);
        steps.add(lanes::clear);
        worker(true).look();
        producer.clear();

        lanes.add(LANE);
        steps.add(this::carryOut);
        worker(true).look();

        assertThat(producer.history()).hasSize(3);
        assertThat(store.count(TestTables.TABLE)).isEqualTo(3);
        assertThat(complete()).isTrue();
    }

    @Test
    void f07AFillOfWhichSomethingIsDroppedWhileItWaitsIsBegunAgainAndSaysSoUntilItIsUnderWay() {
        rows(3);
        steps.add(() -> dropped = 2);
        StoreWatch worker = worker(true);
        worker.look();
        assertThat(shown).isEmpty();
        assertThat(board.status().lastError()).contains("commands of the back-fill of public.policies are gone");

        steps.add(() -> {
            assertThat(board.status().lastError()).isEmpty();
            committed = dropped;
            carryOut();
        });
        worker.look();

        assertThat(producer.history()).hasSize(6);
        assertThat(store.count(TestTables.TABLE)).isEqualTo(3);
        assertThat(complete()).isTrue();
    }

    @Test
    void f25AFillUnderWhichTheStoreWasWipedIsNotGoneOnWith() {
        rows(3);
        steps.add(lanes::clear);
        worker(true).look();
        carryOut();
        store.purge();

        lanes.add(LANE);
        steps.add(this::carryOut);
        worker(true).look();

        assertThat(producer.history()).hasSize(6);
        assertThat(store.count(TestTables.TABLE)).isEqualTo(3);
        assertThat(complete()).isTrue();
    }

    @Test
    void f13AFillThatIsRefusedForEachRowIsNotOverBeforeItsLaneGoesOn() {
        rows(50);
        bench.refuse(ErrorClass.DATA, ids(50));
        steps.add(() -> {
            try {
                carryOut();
            } catch (FloodException e) {
                assertThat(e).hasMessage("refused");
            }
        });
        steps.add(() -> {
            assertThat(committed).isZero();
            assertThat(shown).isEmpty();
            bench.refuse(ErrorClass.DATA, Set.of());
            carryOut();
        });

        worker(true).look();

        assertThat(shown).containsExactly("publish", "retire");
        assertThat(store.count(TestTables.TABLE)).isEqualTo(50);
        assertThat(bench.deadLetters).isEmpty();
    }

    @Test
    void f13ReadersOfASmallTableAreShownTheMappingBeforeWhileMostRowsAreRefused() {
        rows(3);
        bench.refuse(ErrorClass.DATA, ids(2));
        steps.add(this::carryOut);
        steps.add(() -> {
            assertThat(shown).isEmpty();
            assertThat(complete()).isFalse();
            assertThat(held()).singleElement().satisfies(table -> {
                assertThat(table.table()).isEqualTo(TestTables.TABLE.toString());
                assertThat(table.cause()).isEqualTo(WorkerStatus.Held.FLOOD);
                assertThat(table.reason()).contains("2 rows refused and 1 taken");
            });
            bench.refuse(ErrorClass.DATA, Set.of());
            replay("k0");
        });

        worker(true).look();

        assertThat(bench.deadLetters).hasSize(1);
        assertThat(shown).containsExactly("publish", "retire");
        assertThat(complete()).isTrue();
        assertThat(held()).isEmpty();
    }

    @Test
    void f13AFillThatIsLeftToAnotherWorkerIsNotThisOnesToSay() {
        rows(3);
        bench.refuse(ErrorClass.DATA, ids(3));
        steps.add(this::carryOut);
        steps.add(lanes::clear);

        worker(true).look();

        assertThat(shown).isEmpty();
        assertThat(complete()).isFalse();
        assertThat(held()).isEmpty();
    }

    @Test
    void f13WhereTheResourceSaysContinueReadersAreShownWhatThereIs() {
        rows(3);
        bench.refuse(ErrorClass.DATA, ids(3));
        steps.add(this::carryOut);

        worker(false).look();

        assertThat(bench.deadLetters).hasSize(3);
        assertThat(shown).containsExactly("publish", "retire");
    }

    @Test
    void f13WhereReadersWereShownNothingElseTheRowsThatAreThereAreBetterThanNone() {
        another = false;
        rows(3);
        bench.refuse(ErrorClass.DATA, ids(3));
        steps.add(this::carryOut);

        worker(true).look();

        assertThat(complete()).isTrue();
        assertThat(held()).isEmpty();
    }
}
