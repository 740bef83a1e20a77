package dev.dualtrack.core.sim;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.source.SourceRead;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.source.TxSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One table of PostgreSQL with its log. A transaction first writes and holds its rows, then stands in the log, and only
 * then is visible to others: between the two, the stream tells what no reader can see yet.
 */
public final class SimulatedPostgres implements Source {
    /** A transaction. */
    public static final class Tx {
        private final long xid;
        private final List<Change> changes = new ArrayList<>();
        private boolean visible;

        private Tx(long xid) {
            this.xid = xid;
        }

        /** Whether it wrote anything. */
        public boolean empty() {
            return changes.isEmpty();
        }
    }

    private static final class Tuple {
        private final Tx tx;
        private final @Nullable Row row;
        private int state;

        Tuple(Tx tx, @Nullable Row row) {
            this.tx = tx;
            this.row = row;
        }
    }

    /** A write of a transaction; no tuple: a TRUNCATE. */
    private record Change(
            @Nullable RecordKey key,
            @Nullable Tuple tuple,
            @Nullable Row before,
            boolean newKey,
            boolean oversize,
            long lsn) {}

    /** Smaller ids have a meaning of their own and are left out when the counter wraps. */
    private static final long FIRST_NORMAL = 3;

    private final SimTable table;
    private final long epoch;
    private final History history;
    private final Consumer<List<Logged>> wal;
    private final Map<RecordKey, List<Tuple>> heap = new LinkedHashMap<>();
    private final TreeMap<Long, Tx> running = new TreeMap<>();
    private final Map<RecordKey, Tx> locks = new HashMap<>();
    private final Map<RecordKey, Long> oldXmax = new HashMap<>();
    private long nextXid;
    private long completed;
    private long lsn = 1_000;
    private @Nullable Long lastCommit;

    /** An empty table; what is committed goes to {@code wal}, transaction by transaction. */
    public SimulatedPostgres(SimTable table, History history, long epoch, long firstXid, Consumer<List<Logged>> wal) {
        this.epoch = epoch;
        this.table = table;
        this.history = history;
        this.nextXid = firstXid;
        this.completed = firstXid - 1;
        this.wal = wal;
    }

    /** Begins a transaction. */
    public Tx begin() {
        if ((nextXid & 0xFFFF_FFFFL) < FIRST_NORMAL) {
            nextXid += FIRST_NORMAL;
        }
        Tx tx = new Tx(nextXid++);
        running.put(tx.xid, tx);
        return tx;
    }

    /** Whether no transaction is under way, which TRUNCATE needs. */
    public boolean idle() {
        return running.isEmpty();
    }

    /** Whether that transaction may write the row without waiting for another one. */
    public boolean free(Tx tx, RecordKey key) {
        Tuple last = last(key);
        Tx holder = locks.get(key);
        return (last == null || last.tx.visible || last.tx == tx) && (holder == null || holder == tx);
    }

    /** The row as its next writer finds it. */
    public @Nullable Row row(RecordKey key) {
        Tuple last = last(key);
        return last == null ? null : last.row;
    }

    private @Nullable Tuple last(RecordKey key) {
        List<Tuple> tuples = heap.get(key);
        return tuples == null || tuples.isEmpty() ? null : tuples.getLast();
    }

    /** Writes the row, or deletes it with null. */
    public void write(Tx tx, RecordKey key, @Nullable Row row, boolean newKey, boolean oversize) {
        Row before = row(key);
        Tuple tuple = new Tuple(tx, row);
        heap.computeIfAbsent(key, k -> new ArrayList<>()).add(tuple);
        lsn += 8;
        tx.changes.add(new Change(key, tuple, before, newKey, oversize, lsn));
    }

    /** Locks the row, as SELECT FOR UPDATE does. */
    public void lock(Tx tx, RecordKey key) {
        locks.put(key, tx);
    }

    /** Empties the table. */
    public void truncate(Tx tx) {
        lsn += 8;
        for (Map.Entry<RecordKey, List<Tuple>> entry : heap.entrySet()) {
            entry.getValue().add(new Tuple(tx, null));
        }
        tx.changes.add(new Change(null, null, null, false, false, lsn));
    }

    /** Undoes everything. */
    public void rollback(Tx tx) {
        heap.forEach((key, tuples) -> {
            if (tuples.removeIf(tuple -> tuple.tx == tx)) {
                oldXmax.put(key, tx.xid);
            }
        });
        end(tx);
    }

    /** Writes the commit: the stream will tell of it, readers do not see it yet. */
    public void log(Tx tx) {
        List<Logged> logged = new ArrayList<>();
        for (Change change : tx.changes) {
            Envelope.Place place = new Envelope.Place(lastCommit, change.lsn, tx.xid, false);
            Version version = new Version(epoch, lastCommit == null ? 0 : lastCommit, change.lsn);
            if (change.key == null) {
                heap.forEach((key, tuples) -> tuples.getLast().state = history.add(key, null, version));
                logged.add(new Logged(null, Envelope.of("t", null, null, place), false, 0, version));
            } else {
                emit(change.key, Objects.requireNonNull(change.tuple), change, place, version, logged);
            }
        }
        lsn += 8;
        lastCommit = lsn;
        wal.accept(logged);
    }

    private void emit(
            RecordKey key, Tuple tuple, Change change, Envelope.Place place, Version version, List<Logged> logged) {
        tuple.state = history.add(key, tuple.row, version);
        boolean full = table.mapping().schema().fullReplicaIdentity();
        Row before = change.before;
        String old = before == null || !full ? null : Envelope.row(before, false);
        if (tuple.row == null) {
            logged.add(new Logged(key, Envelope.of("d", old, null, place), change.newKey, tuple.state, version));
            logged.add(new Logged(key, null, false, tuple.state, version));
            return;
        }
        String op = before == null ? "c" : "u";
        boolean toasted = before != null && Objects.equals(before.get("body"), tuple.row.get("body"));
        String value = change.oversize
                ? Envelope.oversize(op, place)
                : Envelope.of(op, old, Envelope.row(tuple.row, toasted), place);
        logged.add(new Logged(key, value, false, tuple.state, version));
    }

    /** The rows as the connector's first snapshot tells them; they are visible. */
    public void snapshot(Map<RecordKey, Row> rows) {
        Tx tx = begin();
        Version version = Version.ofSnapshot(epoch);
        List<Logged> logged = new ArrayList<>();
        rows.forEach((key, row) -> {
            Tuple tuple = new Tuple(tx, row);
            tuple.state = history.add(key, row, version);
            heap.computeIfAbsent(key, k -> new ArrayList<>()).add(tuple);
            Envelope.Place place = new Envelope.Place(null, lsn, 0, true);
            logged.add(new Logged(
                    key, Envelope.of("r", null, Envelope.row(row, false), place), false, tuple.state, version));
        });
        end(tx);
        wal.accept(logged);
    }

    /** Makes a transaction visible and lets go of its rows. */
    public void end(Tx tx) {
        tx.visible = true;
        running.remove(tx.xid);
        completed = Math.max(completed, tx.xid);
        locks.values().removeIf(holder -> holder == tx);
    }

    /** The number of the newest state of the row that a reader sees. */
    public int visibleState(RecordKey key) {
        Tuple tuple = visible(key);
        return tuple == null ? 0 : tuple.state;
    }

    private @Nullable Tuple visible(RecordKey key) {
        return heap.getOrDefault(key, List.of()).reversed().stream()
                .filter(tuple -> tuple.tx.visible)
                .findFirst()
                .orElse(null);
    }

    @Override
    public SourceRead read(TableMapping mapping, Collection<RecordKey> keys) {
        long xmax = completed + 1;
        Set<Long> open = new HashSet<>(running.headMap(xmax).keySet());
        TxSnapshot snapshot = new TxSnapshot(running.isEmpty() ? xmax : Math.min(xmax, running.firstKey()), xmax, open);
        Map<RecordKey, SourceRow> rows = new HashMap<>();
        for (RecordKey key : keys) {
            Tuple tuple = visible(key);
            if (tuple != null && tuple.row != null) {
                rows.put(key, new SourceRow(tuple.row, tuple.tx.xid & 0xFFFF_FFFFL, xmax(key, tuple), "(0,1)"));
            }
        }
        return new SourceRead(snapshot, rows);
    }

    private long xmax(RecordKey key, Tuple tuple) {
        List<Tuple> tuples = heap.getOrDefault(key, List.of());
        int next = tuples.indexOf(tuple) + 1;
        Tx holder = locks.get(key);
        long xid = next < tuples.size()
                ? tuples.get(next).tx.xid
                : holder != null ? holder.xid : oldXmax.getOrDefault(key, 0L);
        return xid & 0xFFFF_FFFFL;
    }

    @Override
    public TableSchema schema(TableId id) {
        return table.mapping().schema();
    }

    @Override
    public void scan(TableMapping mapping, Consumer<SourceRow> sink) {
        read(mapping, heap.keySet()).rows().values().forEach(sink);
    }

    @Override
    public String systemIdentifier() {
        return "1";
    }

    @Override
    public void close() {
        // the data stays
    }
}
