package dev.dualtrack.worker.stream;

import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.source.SourceRow;
import java.util.function.Consumer;

/** The source as a worker that compensates sees it: rows are read again, and nothing else is asked. */
interface RereadSource extends Source {
    @Override
    default TableSchema schema(TableId table) {
        return CompensationHistory.TABLE.schema();
    }

    @Override
    default void scan(TableMapping table, Consumer<SourceRow> sink) {
        throw new AssertionError("a worker scans (expected: reads of single rows)");
    }

    @Override
    default String systemIdentifier() {
        return "1";
    }

    @Override
    default void close() {}
}
