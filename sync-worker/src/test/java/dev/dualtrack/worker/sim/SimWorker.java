package dev.dualtrack.worker.sim;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.sim.SimProcess;
import dev.dualtrack.core.sim.SimulatedStore;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.worker.batch.NoSignals;
import dev.dualtrack.worker.batch.Outcome;
import dev.dualtrack.worker.batch.Stage;
import dev.dualtrack.worker.report.StatusBoard;
import dev.dualtrack.worker.stream.PollLoop;
import dev.dualtrack.worker.stream.SimulatedStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/** One worker process: the production code from the poll loop to the store, on simulated surroundings. */
final class SimWorker {
    private final World world;
    private final SimProcess process;
    private final StatusBoard board;
    private final SimConsumer consumer;
    private final SimulatedStream stream;
    private final PollLoop loop;
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private int ledgerRead;
    private long doneAt;
    private long longest;

    SimWorker(World world, String name) {
        this.world = world;
        this.process = new SimProcess(name, this::step);
        this.board = new StatusBoard(kind(world), world.clock());
        this.consumer = new SimConsumer(world, process);
        this.stream = stream(world);
        SimulatedStore store =
                new SimulatedStore(world.server(), process, world.chance(), world::sleep, world::storeFaults);
        Stage stage = new Stage(
                world.topics().naming(),
                store,
                new NetworkSource(world),
                kind(world) == StoreKind.VECTOR ? new SimEmbedder(world) : null,
                stream.commands(),
                stream.deadLetters(),
                new NoSignals(),
                time -> world.sleep(time.toNanos()),
                world.scheduler()::now,
                World.EPOCH,
                world.log().count(),
                true);
        this.loop = SimulatedStream.loop(
                world.maxBatch(),
                batch -> world.scheduler().spawn(process, () -> timed(batch)),
                world::sleep,
                () -> doneAt = world.scheduler().now(),
                world.chance().generator(),
                consumer,
                world.table().mapping(),
                stage,
                board,
                this::caughtUp);
    }

    /** Notes how long a batch takes that ends well: it says so at the moment at which it comes back. */
    private void timed(Runnable batch) {
        long from = world.scheduler().now();
        batch.run();
        long now = world.scheduler().now();
        if (doneAt == now) {
            longest = Math.max(longest, now - from);
        }
    }

    /** Whether a batch that took longer than it may go without a poll ended well. */
    boolean outlasted() {
        return longest > SimGroup.MAX_POLL_INTERVAL;
    }

    private static StoreKind kind(World world) {
        return world.server().store().kind();
    }

    static SimulatedStream stream(World world) {
        return new SimulatedStream(
                world.topics().naming(), kind(world), world.log().count(), new LogProducer(world), world.clock());
    }

    void start() {
        world.trace(() -> process.name() + " starts");
        follow();
        world.scheduler().spawn(process, () -> {
            while (true) {
                world.sleep(world.chance().millis(200, 3_000));
                follow();
            }
        });
        world.scheduler().spawn(process, () -> {
            loop.run();
            world.trace(() -> process.name() + " ends in good order");
            process.kill();
        });
    }

    private void follow() {
        List<SimLog.Entry> entries = world.log().entries(world.topics().deadLetters());
        while (ledgerRead < entries.size()) {
            stream.saw(entries.get(ledgerRead++).record());
        }
        waiting.forEach(one -> one.complete(null));
        waiting.clear();
    }

    private Future<?> caughtUp() {
        CompletableFuture<Void> one = new CompletableFuture<>();
        waiting.add(one);
        return one;
    }

    void stop() {
        world.trace(() -> process.name() + " is told to stop");
        loop.stop();
    }

    void kill() {
        process.kill();
    }

    boolean alive() {
        return !process.dead();
    }

    /** Whether it says that too many rows are refused. */
    boolean flooded() {
        return board.status().heldTables().stream().anyMatch(held -> held.cause() == WorkerStatus.Held.FLOOD);
    }

    /** Every step may be the last one, or one before a long pause. */
    private void step() {
        if (world.chance().hit(world.plan().crash())) {
            world.trace(() -> process.name() + " is killed");
            process.kill();
            world.after(SimGroup.SESSION, () -> world.group().expire(process));
        } else if (world.chance().hit(world.plan().freeze())) {
            long time = aWhile();
            world.trace(() -> process.name() + " stands still for " + time / 1_000_000 + " ms");
            process.freeze(world.scheduler().now() + time);
            world.after(SimGroup.SESSION, this::expireIfSilent);
        } else if (world.chance().hit(world.plan().cut())) {
            consumer.cut(aWhile());
        }
    }

    /** Half of them too short for the group to notice. */
    private long aWhile() {
        return world.chance().hit(0.5)
                ? world.chance().millis(50, 6_000)
                : world.chance().millis(6_000, 60_000);
    }

    private void expireIfSilent() {
        if (process.frozenUntil() > world.scheduler().now()) {
            world.group().expire(process);
        }
    }

    /** Queues stay bounded. */
    void checkBounds() {
        int bound = SimulatedStream.bound(world.maxBatch()) + SimConsumer.MAX_POLL_RECORDS;
        if (consumer.uncommitted() > bound) {
            world.violated(
                    process.name() + " holds " + consumer.uncommitted() + " records (expected: <= " + bound + ")");
        }
    }

    /** Each event ended exactly once. */
    void checkCounters() {
        Map<String, Long> counters = board.status().counters();
        long sum = 0;
        for (Outcome outcome : Outcome.values()) {
            sum += counters.getOrDefault(outcome.word(), 0L);
        }
        if (sum != counters.getOrDefault("received", 0L)) {
            world.violated(process.name() + " counted " + counters + " (expected: received = the sum of the others)");
        }
    }
}
