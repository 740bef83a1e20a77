package dev.dualtrack.worker.fill;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.ForwardingStore;
import dev.dualtrack.worker.batch.Bench;
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

/** Fills on a store in memory, in one thread: whenever a fill waits, the next of the steps that a test gave happens. */
final class FillBench implements GroupProgress {
    static final TableMapping TABLE = TestTables.MAPPING;
    static final LaneId LANE = new LaneId(TestTables.TABLE, 0);

    final Bench bench = new Bench(StoreKind.VECTOR);
    final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    final StatusBoard board = new StatusBoard(StoreKind.VECTOR, Clock.systemUTC());
    final Set<LaneId> lanes = new HashSet<>(Set.of(LANE));
    final Deque<Runnable> steps = new ArrayDeque<>();
    /** What readers were told, in order. */
    final List<String> shown = new ArrayList<>();
    /** Whether readers are shown what another mapping made. */
    boolean another = true;

    /** Up to where the lane has read what it was asked for. */
    int committed;
    /** Up to where the brokers have dropped it. */
    int dropped;

    boolean brokersAway;

    final DerivedStore store = new ForwardingStore(bench.store) {
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

    /** The watch of a worker that begins now. */
    StoreWatch worker(boolean holdsFloods) {
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
    void carryOut() {
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> one :
                producer.history().subList(committed, producer.history().size())) {
            batch.add(new ConsumerRecord<>(one.topic(), 0, batch.size(), one.key(), one.value()));
        }
        bench.run(batch);
        committed += batch.size();
    }

    /** Rows k0, k1, ... of the source. */
    void rows(int count) {
        IntStream.range(0, count).forEach(i -> bench.row("k" + i, "title", 5, 0));
    }

    static Set<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i).collect(Collectors.toSet());
    }

    /** The lane carries out a replay of that row. */
    void replay(String id) {
        bench.run(bench.command(Bench.refresh(id, StoreKind.VECTOR, Command.Reason.REPLAY)));
    }

    /** Whether the mark says that the table is filled. */
    boolean complete() {
        return StoreMarks.complete(store.mark(), store, TABLE);
    }

    List<WorkerStatus.HeldTable> held() {
        return board.status().heldTables();
    }
}
