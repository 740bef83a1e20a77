package dev.dualtrack.core.source;

import dev.dualtrack.core.bucket.BucketSums.Level;
import dev.dualtrack.core.bucket.Buckets;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The port to the source database. Thread-safe. Failures are {@link dev.dualtrack.core.error.ClassifiedException}s.
 */
public interface Source extends AutoCloseable {
    /** The table as the catalogue has it now; a missing table, or one without a primary key, is SCHEMA. */
    TableSchema schema(TableId table);

    /** Reads the rows of the keys in one statement, with the snapshot of that statement. */
    SourceRead read(TableMapping table, Collection<RecordKey> keys);

    /** Hands every row to {@code sink}, streamed in one repeatable-read transaction, columns of {@code table} only. */
    void scan(TableMapping table, Consumer<SourceRow> sink);

    /**
     * Counts and sums, in one snapshot, what each of the stores should hold of the rows whose key is in {@code within}.
     * What is said here of hashes is {@link dev.dualtrack.core.bucket.RecordHash}. As it is written here all rows are
     * read for that; an implementation may have the database do it.
     */
    default SourceSums sums(TableMapping table, Set<StoreKind> stores, Level level, Buckets within) {
        return new RowSums(this, table).sums(stores, level, within);
    }

    /**
     * Whether {@link #sums} believes what the table's fingerprint column says, and so need not compute a hash for each row.
     * As it is written here nothing is kept.
     */
    default boolean keepsFingerprints(TableMapping table) {
        return false;
    }

    /** Hands the key of every row that the store should have a record of, and whose key is in {@code within}, to {@code sink}. */
    default void wantedKeys(TableMapping table, StoreKind store, Buckets within, Consumer<RecordKey> sink) {
        new RowSums(this, table).wantedKeys(store, within, sink);
    }

    /** The hashes of the records that the store should have for the keys; none for a key without such a row. */
    default Map<RecordKey, Long> wantedHashes(TableMapping table, StoreKind store, Collection<RecordKey> keys) {
        return new RowSums(this, table).wantedHashes(store, keys);
    }

    /**
     * Keys of the rows that transaction {@code since} or a later one wrote.
     *
     * <p>If {@code since} was the oldest that ran at some moment, no row is left out that was written by a transaction
     * which had not ended then. A part of one behind a savepoint has an id of its own, which no snapshot lists; it is
     * not older than the transaction's.
     *
     * @param since the transaction's 64-bit id. Rows have only 32 bits of theirs: so it must be less than 2³¹
     *     transactions ago, and a row that was written longer ago than that may be among the others
     * @param most at most so many keys
     */
    default List<RecordKey> keysWrittenSince(TableMapping table, long since, int most) {
        List<RecordKey> keys = new ArrayList<>();
        scan(table, row -> {
            if (keys.size() < most && (int) (row.xmin() - since) >= 0) {
                keys.add(table.keyCodec().ofRow(row.row()));
            }
        });
        return keys;
    }

    /**
     * Another one once rows may have come or gone otherwise than one by one in this database's own course: after a
     * TRUNCATE, a rewrite of the table, a restore, a switch to a standby. As it is written here that never happens.
     */
    default String incarnation(TableId table) {
        return "";
    }

    /** {@code pg_control_system().system_identifier}. */
    String systemIdentifier();

    @Override
    void close();
}
