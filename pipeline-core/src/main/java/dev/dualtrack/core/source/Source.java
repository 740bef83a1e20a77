package dev.dualtrack.core.source;

import dev.dualtrack.core.bucket.BucketSums.Level;
import dev.dualtrack.core.bucket.Buckets;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import java.util.Collection;
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
     * Counts and sums, in one snapshot, what each of the stores should hold of the rows whose key is in {@code within}. What is
     * said here of hashes is {@link dev.dualtrack.core.bucket.RecordHash}. As it is written here all rows are read for that; an implementation
     * may have the database do it.
     */
    default SourceSums sums(TableMapping table, Set<StoreKind> stores, Level level, Buckets within) {
        return new RowSums(this, table).sums(stores, level, within);
    }

    /** Hands the key of every row that the store should have a record of, and whose key is in {@code within}, to {@code sink}. */
    default void wantedKeys(TableMapping table, StoreKind store, Buckets within, Consumer<RecordKey> sink) {
        new RowSums(this, table).wantedKeys(store, within, sink);
    }

    /** The hashes of the records that the store should have for the keys; none for a key without such a row. */
    default Map<RecordKey, Long> wantedHashes(TableMapping table, StoreKind store, Collection<RecordKey> keys) {
        return new RowSums(this, table).wantedHashes(store, keys);
    }

    /** {@code pg_control_system().system_identifier}. */
    String systemIdentifier();

    @Override
    void close();
}
