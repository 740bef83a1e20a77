package dev.dualtrack.core.source;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import java.util.Collection;
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

    /** {@code pg_control_system().system_identifier}. */
    String systemIdentifier();

    @Override
    void close();
}
