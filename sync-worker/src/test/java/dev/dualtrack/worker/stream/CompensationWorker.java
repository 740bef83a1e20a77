package dev.dualtrack.worker.stream;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.core.store.InMemoryStore;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.worker.batch.LaneWork;
import dev.dualtrack.worker.batch.TestTables;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The worker of one store: its lane, its view of the dead-letter topic, what it committed. */
final class CompensationWorker {
    private final CompensationWorld world;
    private final int maxBatch;
    private final StoreKind kind;
    private final Set<Integer> refused;
    private final InMemoryStore store;
    private final TopicPartition eventsPartition;
    private final TopicPartition commandsPartition;
    private Ledger ledger;
    private Lane lane;
    private LaneWork work;
    private int crashesLeft;
    private int killsLeft;
    /** How many more writes the worker lives to see, without end if negative. */
    private int writesLeft = -1;

    private int committedEvents;
    private int committedCommands;
    private int fetchedEvents;
    private int fetchedCommands;
    private int readDeadLetters;

    CompensationWorker(
            CompensationWorld world, StoreKind kind, Set<Integer> refused, int maxBatch, int crashes, int kills) {
        this.world = world;
        this.kind = kind;
        this.refused = refused;
        this.maxBatch = maxBatch;
        this.crashesLeft = crashes;
        this.killsLeft = kills;
        this.store = new InMemoryStore(kind, "owner", List.of(TestTables.TABLE));
        this.eventsPartition = new TopicPartition(CompensationHistory.NAMING.tableTopic(TestTables.TABLE), 0);
        this.commandsPartition = new TopicPartition(CompensationHistory.NAMING.commandsTopic(TestTables.TABLE), 0);
        store.faults(call -> {
            if (!call.writes().isEmpty()) {
                effect();
            }
            if (call.writes().stream().anyMatch(write -> CompensationStage.isRefused(kind, refused, write))) {
                throw new ClassifiedException(ErrorClass.DATA, "refused", null);
            }
        });
        this.ledger = new Ledger(kind);
        this.lane = newLane();
        this.work = newWork();
    }

    /** Something is about to become durable. */
    private void effect() {
        if (writesLeft == 0) {
            throw new CompensationStage.Killed();
        }
        writesLeft--;
    }

    private Lane newLane() {
        fetchedEvents = committedEvents;
        fetchedCommands = committedCommands;
        return new Lane(
                new LaneId(TestTables.TABLE, 0),
                eventsPartition,
                commandsPartition,
                maxBatch,
                committedEvents,
                new ReplayWindow(maxBatch, world.events().size()));
    }

    private LaneWork newWork() {
        ledger = new Ledger(kind);
        readDeadLetters = 0;
        while (readDeadLetters < world.deadLetters().size()) {
            readDeadLetter();
        }
        return CompensationStage.work(store, world, ledger, this::producer);
    }

    private CompensationProducer producer() {
        return new CompensationProducer(world, this::effect, CompensationProducer.Ties.TRANSACTION);
    }

    void step(Random random) {
        switch (random.nextInt(7)) {
            case 0, 1 -> fetchEvent();
            case 2 -> fetchCommand();
            case 3, 4 -> runBatch(random);
            case 5 -> {
                commit();
                // What a worker remembers of its own writes ages; Milvus then knows nothing of a delete.
                if (random.nextBoolean()) {
                    work.forget();
                }
            }
            default -> {
                if (crashesLeft > 0 && random.nextInt(8) == 0) {
                    crashesLeft--;
                    startAgain();
                } else if (readDeadLetters < world.deadLetters().size()) {
                    readDeadLetter();
                }
            }
        }
    }

    private void startAgain() {
        writesLeft = -1;
        lane = newLane();
        work = newWork();
    }

    private void readDeadLetter() {
        ConsumerRecord<byte[], byte[]> next = world.deadLetters().get(readDeadLetters++);
        if (CompensationWorld.given(next)) {
            ledger.saw(next);
        }
    }

    private void fetchEvent() {
        if (fetchedEvents < world.events().size()) {
            lane.offer(eventsPartition, List.of(world.events().get(fetchedEvents++)));
        }
    }

    private void fetchCommand() {
        if (fetchedCommands < world.commands().size()) {
            ConsumerRecord<byte[], byte[]> next = world.commands().get(fetchedCommands++);
            if (CompensationWorld.given(next)) {
                lane.offer(commandsPartition, List.of(next));
            }
            lane.reached(commandsPartition, fetchedCommands);
        }
    }

    private void runBatch(Random random) {
        if (lane.needsGate()) {
            lane.gate(world.events().size());
        }
        if (lane.ready(0)) {
            if (killsLeft > 0 && random.nextInt(3) == 0) {
                killsLeft--;
                writesLeft = random.nextInt(6);
            }
            try {
                work.run(lane.start(), () -> {});
                lane.finished();
                writesLeft = -1;
            } catch (CompensationStage.Killed e) {
                startAgain();
            }
        }
    }

    private void commit() {
        lane.settle();
        if (lane.state() == Lane.State.COMMITTING) {
            lane.offsets().forEach(this::committed);
            lane.committed();
        }
    }

    private void committed(TopicPartition partition, OffsetAndMetadata offset) {
        if (partition.equals(eventsPartition)) {
            committedEvents = (int) offset.offset();
        } else {
            committedCommands = (int) offset.offset();
        }
    }

    boolean atRest() {
        return committedEvents == world.events().size()
                && committedCommands == world.commands().size();
    }

    StoreKind kind() {
        return kind;
    }

    /** The number of the image that the store shows, 0 for none. */
    int image() {
        Meta meta = store.read(TestTables.TABLE, List.of(CompensationHistory.KEY), Freshness.STRONG)
                .get(CompensationHistory.KEY);
        return CompensationHistory.image(kind, meta);
    }

    @Override
    public String toString() {
        return kind + " refuses " + refused + " shows " + image() + ", events " + committedEvents + ", commands "
                + committedCommands;
    }
}
