package dev.dualtrack.worker.stream;

import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.worker.batch.LaneWork;
import dev.dualtrack.worker.batch.Stage;
import dev.dualtrack.worker.report.StatusBoard;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Puts a poll loop together. Threads, chance and the stage's time come from outside, so that a simulation runs the very
 * same loop.
 *
 * @param executor runs batches, each of which may wait for its store
 * @param results hands the ends of batches to the poll thread
 * @param ledger asks for the ledger to be read to its present end
 */
record LoopParts(
        int maxBatch,
        Executor executor,
        BlockingQueue<LaneRun.Result> results,
        RandomGenerator random,
        Supplier<? extends Future<?>> ledger) {
    private static final Duration CALL_DEADLINE = Duration.ofSeconds(5);
    private static final Duration BACKOFF_CAP = Duration.ofSeconds(10);

    PollLoop loop(Consumer<byte[], byte[]> consumer, List<TableMapping> tables, Stage stage, StatusBoard board) {
        Map<TableId, TableMapping> byId = new LinkedHashMap<>();
        tables.forEach(table -> byId.put(table.id(), table));
        LongSupplier nanoTime = stage.nanoTime();
        // A call that timed out may still be carried out; where the store cannot refuse it, the lane waits for that.
        Duration settling = stage.store().comparesAndSets() ? Duration.ZERO : LaneWork.SETTLED;
        Circuit circuit = new Circuit(new Backoff(Duration.ofMillis(200), BACKOFF_CAP, random));
        Lanes lanes = new Lanes(executor, results, circuit, board, nanoTime);
        Membership membership = new Membership(nanoTime, KafkaSettings.SESSION_TIMEOUT.minus(CALL_DEADLINE));
        LaneFactory factory = (id, events, commands, position, replay) -> new LaneRun(
                new Lane(id, events, commands, maxBatch, position, replay),
                new LaneWork(stage, Objects.requireNonNull(byId.get(id.table())), id.partition()),
                new MemberLease(membership),
                new Backoff(Duration.ofMillis(100), BACKOFF_CAP, random),
                settling);
        PollLoop loop = new PollLoop(
                consumer,
                new TopicMap(stage.naming(), byId.keySet()),
                lanes,
                factory,
                board,
                nanoTime,
                membership,
                ledger);
        board.stream(
                circuit::state,
                loop::confirmed,
                () -> loop.lag().values().stream().mapToLong(Long::longValue).sum());
        return loop;
    }
}
