package dev.dualtrack.job.world;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.source.SourceRead;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.source.TxSnapshot;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A table in memory with transaction ids and row versions, as PostgreSQL keeps them. */
public final class FakeSource implements Source {
    private final TableSchema schema;
    private final Map<String, SourceRow> rows = new TreeMap<>();
    private final Set<Long> running = new HashSet<>();
    private long nextTxid = 1_000;
    private int incarnation;
    private Runnable beforeScan = () -> {};
    private Runnable afterRead = () -> {};

    FakeSource(TableSchema schema) {
        this.schema = schema;
    }

    long put(String id, Row row) {
        long txid = nextTxid++;
        rows.put(id, new SourceRow(row, txid, 0, "(0," + txid + ")"));
        return txid;
    }

    long remove(String id) {
        rows.remove(id);
        return nextTxid++;
    }

    /** Lets a transaction that locks the row run on, until the test ends. */
    public void lock(String id) {
        long txid = nextTxid++;
        running.add(txid);
        rows.computeIfPresent(id, (_, row) -> new SourceRow(row.row(), row.xmin(), txid, row.ctid()));
    }

    /** Begins a transaction; returns its id. */
    public long begin() {
        long txid = nextTxid++;
        running.add(txid);
        return txid;
    }

    /** A part of a transaction behind a savepoint has begun, of which no snapshot tells; returns its id. */
    public long beginPart() {
        return nextTxid++;
    }

    void commit(long txid, long part, String id, Row row) {
        running.remove(txid);
        rows.put(id, new SourceRow(row, part, 0, "(0," + nextTxid + ")"));
    }

    /** So many transactions come and go. */
    public void pass(long transactions) {
        nextTxid += transactions;
    }

    /** From now on the table is another one, as after a restore. */
    public void reincarnate() {
        incarnation++;
    }

    @Override
    public String incarnation(TableId table) {
        return "incarnation " + incarnation;
    }

    /** Takes all rows away without a trace, as a broken restore would. */
    public void loseRowsExcept(Collection<String> ids) {
        rows.keySet().retainAll(ids);
    }

    /** Called before every read of the whole table, so that a test can let it fail. */
    public void beforeScan(Runnable action) {
        beforeScan = action;
    }

    /** Called after every read by key, so that a test can change something between two of them. */
    public void afterRead(Runnable action) {
        afterRead = action;
    }

    long txidOf(String id) {
        SourceRow row = rows.get(id);
        return row == null ? 0 : row.xmin();
    }

    @Override
    public TableSchema schema(TableId table) {
        return schema;
    }

    @Override
    public SourceRead read(TableMapping table, Collection<RecordKey> keys) {
        SourceRead read = peek(keys);
        afterRead.run();
        return read;
    }

    SourceRead peek(Collection<RecordKey> keys) {
        Map<RecordKey, SourceRow> found = new HashMap<>();
        for (RecordKey key : keys) {
            SourceRow row = rows.get(key.values().getFirst().toString());
            if (row != null) {
                found.put(key, row);
            }
        }
        long xmin = running.stream().mapToLong(Long::longValue).min().orElse(nextTxid);
        return new SourceRead(new TxSnapshot(xmin, nextTxid, running), found);
    }

    @Override
    public void scan(TableMapping table, Consumer<SourceRow> sink) {
        beforeScan.run();
        List.copyOf(rows.values()).forEach(sink);
    }

    @Override
    public String systemIdentifier() {
        return "7000000000000000001";
    }

    @Override
    public void close() {
        // nothing is open
    }
}
