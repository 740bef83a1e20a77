package dev.dualtrack.worker.stream;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.worker.batch.CommandSink;
import dev.dualtrack.worker.batch.DeadLetters;
import dev.dualtrack.worker.batch.Stage;
import dev.dualtrack.worker.report.StatusBoard;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** The worker's Kafka side, the production code of it, over a simulated broker. */
public final class SimulatedStream {
    private final StoreKind kind;
    private final Ledger ledger;
    private final KafkaDeadLetters deadLetters;
    private final KafkaCommands commands;

    /** Over that producer; the ledger is empty at first. */
    public SimulatedStream(
            Naming naming, StoreKind kind, int partitions, Producer<byte[], byte[]> producer, Clock clock) {
        this.kind = kind;
        this.ledger = new Ledger(kind);
        this.commands = new KafkaCommands(naming, partitions, producer);
        // One store's world: there is nobody to compensate with.
        this.deadLetters = new KafkaDeadLetters(
                naming.deadLetterTopic(),
                kind,
                false,
                new Durable(producer),
                new Transactions(() -> producer),
                commands,
                ledger,
                clock,
                1);
    }

    /** Where refused records go. */
    public DeadLetters deadLetters() {
        return deadLetters;
    }

    /** Where commands go. */
    public CommandSink commands() {
        return commands;
    }

    /** Takes in a record of the dead-letter topic, as its reader does. */
    public void saw(ConsumerRecord<byte[], byte[]> found) {
        ledger.saw(found);
    }

    /** Whether a dead letter is open for that row. */
    public boolean open(TableMapping table, RecordKey key) {
        return ledger.get(KafkaDeadLetters.name(kind, table, key)) != null;
    }

    /** How much of a partition may be fetched and not yet committed, beside what one poll brings. */
    public static int bound(int maxBatch) {
        return 2 * maxBatch + maxBatch;
    }

    /**
     * The production loop; it waits by {@code sleep} alone.
     *
     * @param done told of each batch that ended well, by whoever ran it
     */
    public static PollLoop loop(
            int maxBatch,
            Executor executor,
            LongConsumer sleep,
            Runnable done,
            RandomGenerator random,
            Consumer<byte[], byte[]> consumer,
            TableMapping table,
            Stage stage,
            StatusBoard board,
            Supplier<? extends Future<?>> ledger) {
        return new LoopParts(maxBatch, executor, new Results(sleep, done), random, ledger)
                .loop(consumer, List.of(table), stage, board);
    }

    /** A queue whose waits let virtual time pass, and which tells of what ended well. */
    private static final class Results extends LinkedBlockingQueue<LaneRun.Result> {
        private static final long serialVersionUID = 1L;
        private static final Duration STEP = Duration.ofMillis(20);

        private final transient LongConsumer sleep;
        private final transient Runnable done;

        Results(LongConsumer sleep, Runnable done) {
            this.sleep = sleep;
            this.done = done;
        }

        @Override
        public boolean add(LaneRun.Result result) {
            if (result instanceof LaneRun.Result.Done) {
                done.run();
            }
            return super.add(result);
        }

        @Override
        public LaneRun.@Nullable Result poll(long timeout, TimeUnit unit) {
            long left = unit.toNanos(timeout);
            LaneRun.Result next = poll();
            while (next == null && left > 0) {
                long step = Math.min(left, STEP.toNanos());
                sleep.accept(step);
                left -= step;
                next = poll();
            }
            return next;
        }
    }
}
