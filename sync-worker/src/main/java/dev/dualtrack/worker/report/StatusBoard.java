package dev.dualtrack.worker.report;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.worker.batch.FailedCall;
import dev.dualtrack.worker.batch.Outcome;
import dev.dualtrack.worker.batch.Tally;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Where the parts of a worker note how they are; {@link #status()} puts it together. Thread-safe. */
public final class StatusBoard {
    /** The part that fails where the store's mark cannot be looked at, or what a fill needs before it begins. */
    public static final String STORE = "store";
    /** The part that fails where a worker cannot begin its work, or has lost it. */
    public static final String SESSION = "session";

    private static final String RECEIVED = "received";
    /** Stands for all partitions of a table, and comes before any. */
    private static final int WHOLE = -1;
    /** Stands for those who read a table, and comes behind its partitions, which wait for more. */
    private static final int READERS = Integer.MAX_VALUE;

    private final StoreKind kind;
    private final InstantSource clock;
    private final Map<TableId, Boolean> filled = new ConcurrentSkipListMap<>();
    private final Map<Part, WorkerStatus.HeldTable> held = new ConcurrentSkipListMap<>();
    private final Map<TopicPartition, WorkerStatus.HeldTable> standing = new ConcurrentHashMap<>();
    private final Map<String, Long> counters = new ConcurrentHashMap<>();
    private volatile WorkerStatus.Phase phase = WorkerStatus.Phase.STARTING;
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private volatile long verifyWantedMillis;
    private volatile @Nullable StoreMark mark;
    private volatile Supplier<WorkerStatus.Circuit> circuit = () -> WorkerStatus.Circuit.CLOSED;
    private volatile BooleanSupplier confirmed = () -> true;
    private volatile LongSupplier lag = () -> 0;
    private volatile LongSupplier deadLettered = () -> 0;
    private volatile LongSupplier unreadable = () -> 0;

    private record Failure(long number, String errorClass, String message, boolean storeAway) {
        static final Failure NONE = new Failure(0, "", "", false);

        /** The one that is told now, as old as this one if it says the same. */
        Failure then(Failure now) {
            boolean same = errorClass.equals(now.errorClass) && message.equals(now.message);
            return same ? new Failure(number, errorClass, message, now.storeAway) : now;
        }

        Failure storeAnswered() {
            return new Failure(number, errorClass, message, false);
        }
    }

    private record Part(TableId table, int partition) implements Comparable<Part> {
        private static final Comparator<Part> ORDER =
                Comparator.comparing(Part::table).thenComparingInt(Part::partition);

        @Override
        public int compareTo(Part other) {
            return ORDER.compare(this, other);
        }
    }

    /** The board of a worker for that kind of store. */
    public StatusBoard(StoreKind kind, InstantSource clock) {
        this.kind = kind;
        this.clock = clock;
        for (Outcome outcome : Outcome.values()) {
            counters.put(outcome.word(), 0L);
        }
        counters.put(RECEIVED, 0L);
    }

    /** Where circuit, membership in the group, and lag are read from. */
    public void stream(Supplier<WorkerStatus.Circuit> ofCircuit, BooleanSupplier ofGroup, LongSupplier ofLag) {
        circuit = ofCircuit;
        confirmed = ofGroup;
        lag = ofLag;
    }

    /** Where the numbers of open dead letters, and of those that nobody can read, are read from. */
    public void deadLetters(LongSupplier open, LongSupplier unreadableOnes) {
        deadLettered = open;
        unreadable = unreadableOnes;
    }

    /** Records of the dead-letter topic that cannot be read. */
    public long unreadableLetters() {
        return unreadable.getAsLong();
    }

    /** What the worker does now. */
    public void phase(WorkerStatus.Phase now) {
        phase = now;
    }

    /**
     * A part of the worker fails until it has {@link #recovered}; {@code message} holds no row data. Who says the same again does
     * not hide what began to fail later.
     */
    public void failed(String part, ErrorClass errorClass, String message) {
        failed(part, errorClass, message, false);
    }

    /** The same of a part that called one of the other sides: a store that keeps everybody waiting is away until then. */
    public void failed(String part, FailedCall call) {
        boolean storeAway =
                call.site() == FailedCall.Site.STORE && call.errorClass().pausesGroup();
        failed(part, call.errorClass(), call.site() + ": " + call.getMessage(), storeAway);
    }

    private void failed(String part, ErrorClass errorClass, String message, boolean storeAway) {
        failures.merge(
                part, new Failure(numbers.incrementAndGet(), errorClass.name(), message, storeAway), Failure::then);
    }

    /** That part does its work, or has none. */
    public void recovered(String part) {
        failures.remove(part);
    }

    /** A session begins: the store has answered. What ended the one before is told for a while. */
    public void beginSession() {
        failures.computeIfPresent(SESSION, (same, failure) -> failure.storeAnswered());
    }

    /** A session has ended, and with it what failed in it. */
    public void endSession() {
        failures.keySet().removeIf(part -> !part.equals(SESSION));
    }

    /** A batch succeeded: the store takes what lanes write. What looks at it may still get no answer. */
    public void succeeded(Tally tally) {
        failures.replaceAll((part, failure) -> part.equals(STORE) ? failure : failure.storeAnswered());
        counters.merge(RECEIVED, (long) tally.received(), Long::sum);
        for (Outcome outcome : Outcome.values()) {
            counters.merge(outcome.word(), (long) tally.count(outcome), Long::sum);
        }
    }

    /** The table waits for its shape and its mapping to fit, and why they do not. */
    public void hold(TableId table, String reason) {
        hold(table, WHOLE, reason);
    }

    /** The same of one partition of the table. */
    public void hold(TableId table, int partition, String reason) {
        hold(table, partition, WorkerStatus.Held.SCHEMA, reason);
    }

    private void hold(TableId table, int partition, WorkerStatus.Held cause, String reason) {
        held.put(new Part(table, partition), new WorkerStatus.HeldTable(table.toString(), cause, reason));
    }

    /** The table's readers are still shown what an earlier mapping made, and why. */
    public void holdReaders(TableId table, String reason) {
        hold(table, READERS, WorkerStatus.Held.FLOOD, reason);
    }

    /** They wait no more, or it is for another worker to say. */
    public void releaseReaders(TableId table) {
        release(table, READERS);
    }

    /** The table goes on with all its partitions. */
    public void release(TableId table) {
        held.keySet().removeIf(part -> part.table().equals(table));
    }

    /** The partition goes on, or is another worker's, which will say so itself; others of the table may still wait. */
    public void release(TableId table, int partition) {
        held.remove(new Part(table, partition));
    }

    /** The partition stands still: its topic has no record of that offset, which was to be read next. */
    public void gap(TableId table, TopicPartition partition, long offset) {
        standing.put(
                partition,
                new WorkerStatus.HeldTable(
                        table.toString(),
                        WorkerStatus.Held.RESYNC,
                        partition + ": offset " + offset
                                + " is out of range (expected: an offset that the topic still has)"));
    }

    /** The partition stands still: too many of its rows are refused, one of them for that reason, without row data. */
    public void flood(TableId table, TopicPartition partition, String refusal) {
        WorkerStatus.HeldTable held = new WorkerStatus.HeldTable(
                table.toString(),
                WorkerStatus.Held.FLOOD,
                partition + ": more rows are refused than can be wrong by themselves, such as for: " + refusal);
        standing.putIfAbsent(partition, held);
    }

    /** The rows of the partition are taken again. */
    public void floodOver(TopicPartition partition) {
        standing.computeIfPresent(partition, (same, held) -> held.cause() == WorkerStatus.Held.FLOOD ? null : held);
    }

    /** The partition is read again, or by another worker, which will say so itself. */
    public void movedOn(TopicPartition partition) {
        standing.remove(partition);
        recovered(partition.toString());
    }

    /** Whether the table is complete in the store. */
    public void filled(TableId table, boolean complete) {
        filled.put(table, complete);
    }

    /** A verify run is due. */
    public void wantVerify() {
        verifyWantedMillis = clock.millis();
    }

    /** The mark found in the store, null if there is none. */
    public void mark(@Nullable StoreMark found) {
        mark = found;
    }

    /** All of it, as of now. */
    public WorkerStatus status() {
        StoreMark found = mark;
        Map<String, Boolean> tables = new TreeMap<>();
        filled.forEach((table, complete) -> tables.put(table.toString(), complete));
        Failure last = failures.values().stream()
                .max(Comparator.comparingLong(Failure::number))
                .orElse(Failure.NONE);
        return new WorkerStatus(
                kind.word(),
                phaseNow(),
                storeReachable(),
                circuit.get(),
                last.errorClass(),
                last.message(),
                lag.getAsLong(),
                deadLettered.getAsLong(),
                tables,
                waiting(),
                verifyWantedMillis,
                found == null ? 0 : found.epoch(),
                found == null ? "" : found.owner(),
                new HashMap<>(counters));
    }

    /**
     * As far as anybody can tell: while the group does not confirm the worker, its lanes stand still, and what they last heard of
     * the store may be over.
     */
    private boolean storeReachable() {
        boolean lanesRun = confirmed.getAsBoolean();
        return failures.entrySet().stream()
                .filter(failure -> lanesRun
                        || failure.getKey().equals(STORE)
                        || failure.getKey().equals(SESSION))
                .map(Map.Entry::getValue)
                .noneMatch(Failure::storeAway);
    }

    private List<WorkerStatus.HeldTable> waiting() {
        Map<TableId, WorkerStatus.HeldTable> first = new LinkedHashMap<>();
        held.forEach((part, waits) -> first.putIfAbsent(part.table(), waits));
        Stream<WorkerStatus.HeldTable> still =
                standing.values().stream().sorted(Comparator.comparing(WorkerStatus.HeldTable::reason));
        return Stream.concat(first.values().stream(), still).toList();
    }

    private WorkerStatus.Phase phaseNow() {
        if (phase != WorkerStatus.Phase.RUNNING) {
            return phase;
        }
        if (circuit.get() != WorkerStatus.Circuit.CLOSED || !confirmed.getAsBoolean()) {
            return WorkerStatus.Phase.PAUSED;
        }
        return filled.containsValue(false) ? WorkerStatus.Phase.BACKFILLING : WorkerStatus.Phase.RUNNING;
    }
}
