package dev.dualtrack.worker.sim;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.CommandCodec;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.sim.Chance;
import dev.dualtrack.core.sim.History;
import dev.dualtrack.core.sim.Oracle;
import dev.dualtrack.core.sim.Scheduler;
import dev.dualtrack.core.sim.SimProcess;
import dev.dualtrack.core.sim.SimTable;
import dev.dualtrack.core.sim.SimulatedPostgres;
import dev.dualtrack.core.sim.StoreFaults;
import dev.dualtrack.core.sim.StoreServer;
import dev.dualtrack.core.store.InMemoryStore;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** All that the actors of one run share. What is drawn from the seed is drawn here, in this order. */
final class World {
    /** The epoch of every event. */
    static final long EPOCH = 1;

    private final Scheduler scheduler = new Scheduler();
    private final Chance chance;
    private final Trace trace;
    private final SimTable table;
    private final SimLog log;
    private final Topics topics;
    private final SimGroup group;
    private final Judge judge;
    private final StoreServer server;
    private final SimulatedPostgres postgres;
    private final Connector connector;
    private final Map<Version, List<Promise>> truncations = new HashMap<>();
    private final int maxBatch;
    private FaultPlan plan;
    private boolean refusing;
    private boolean slowed;

    World(long seed, boolean traced) {
        this.chance = new Chance(seed);
        this.trace = new Trace(traced);
        StoreKind kind = chance.of(List.of(StoreKind.VECTOR, StoreKind.VECTOR, StoreKind.GRAPH, StoreKind.CACHE));
        this.plan = FaultPlan.draw(chance);
        this.table = new SimTable(chance.hit(0.5));
        this.log = new SimLog((int) chance.between(1, 3));
        this.maxBatch = (int) chance.between(1, 10);
        this.topics = new Topics(log);
        History history = new History();
        this.judge = new Judge(this, new Oracle(history, table, kind), kind == StoreKind.VECTOR);
        this.group = new SimGroup(topics.read(), log.count(), judge);
        this.server = new StoreServer(new InMemoryStore(kind, "sim", List.of(SimTable.ID)), scheduler, judge);
        this.connector = new Connector(this, history);
        long firstXid = chance.hit(0.2) ? (1L << 32) - 20 : 100;
        this.postgres = new SimulatedPostgres(table, history, EPOCH, firstXid, connector::deliver);
        trace(() -> "seed " + seed + ", " + kind + ", " + log.count() + " partitions, batches of " + maxBatch + ", "
                + plan);
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Chance chance() {
        return chance;
    }

    FaultPlan plan() {
        return plan;
    }

    StoreFaults storeFaults() {
        return refusing ? plan.store().refusingAll() : plan.store();
    }

    /** From now on the store refuses every row, or does so no more. */
    void refuseRows(boolean all) {
        refusing = all;
        judge.flood(all);
        trace(() -> all ? "the store refuses every row" : "the store takes rows again");
    }

    /** From now on work takes long. */
    void slowDown() {
        slowed = true;
        plan = plan.slowing(chance, server.store().kind());
        trace(() -> "work is slow: " + plan);
    }

    /** How many milliseconds a poll takes at most while lanes are busy: where they are so for minutes, fewer polls show the same. */
    long busyPoll() {
        return slowed ? 500 : 100;
    }

    /** Whether what a batch waits for now takes long. Draws nothing where it cannot, which would change what seeds mean. */
    boolean slow() {
        return plan.slow() > 0 && chance.hit(plan.slow());
    }

    SimTable table() {
        return table;
    }

    SimLog log() {
        return log;
    }

    Topics topics() {
        return topics;
    }

    SimGroup group() {
        return group;
    }

    Judge judge() {
        return judge;
    }

    StoreServer server() {
        return server;
    }

    SimulatedPostgres postgres() {
        return postgres;
    }

    Connector connector() {
        return connector;
    }

    int maxBatch() {
        return maxBatch;
    }

    /** From now on nothing goes wrong. */
    void calm() {
        plan = FaultPlan.NONE;
        trace(() -> "no more faults");
    }

    void sleep(long nanos) {
        scheduler.sleep(nanos);
    }

    void after(long nanos, Runnable action) {
        scheduler.after(nanos, action);
    }

    void trace(Supplier<String> line) {
        trace.add(scheduler.now(), line);
    }

    Trace trace() {
        return trace;
    }

    void violated(String what) {
        trace.violated(scheduler.now(), what);
    }

    /** Fails a question to the brokers that often. */
    void maybe(double probability, String what) {
        if (chance.hit(probability)) {
            trace(() -> "fails: " + what);
            throw SimConsumer.unanswered(what);
        }
    }

    /** The group's coordinator had word of the process. */
    void heard(SimProcess process) {
        judge.heard(process);
    }

    /** The table was truncated at that version, when rows were in these states. */
    void truncated(Version version, List<Promise> states) {
        truncations.put(version, List.copyOf(states));
    }

    int partitionOf(RecordKey key) {
        return log.partitionOf(table.mapping().keyCodec().encode(key));
    }

    /** What whoever executes a command vouches for. */
    List<Promise> promises(ProducerRecord<byte[], byte[]> record, TopicPartition to) {
        if (!to.topic().equals(topics.commands(0).topic())) {
            return List.of();
        }
        Command command =
                new CommandCodec(table.mapping().keyCodec()).decode(SimTable.ID, record.key(), record.value());
        trace(() -> "command " + to + " " + command);
        return switch (command) {
            case Command.Refresh refresh -> List.of(new Promise(refresh.key(), postgres.visibleState(refresh.key())));
            case Command.Compensate compensate -> List.of();
            case Command.Truncate truncate ->
                new ArrayList<>(truncations.getOrDefault(truncate.version(), List.of()).stream()
                        .filter(promise -> partitionOf(promise.key()) == to.partition())
                        .toList());
        };
    }

    /** A clock that shows virtual time. */
    Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.EPOCH.plusNanos(scheduler.now());
            }
        };
    }
}
