package dev.dualtrack.core.source;

import dev.dualtrack.core.event.RecordKey;
import java.util.Map;

/** Rows of one statement with the snapshot they were read in. Keys without an entry do not exist there. */
public record SourceRead(TxSnapshot snapshot, Map<RecordKey, SourceRow> rows) {
    public SourceRead {
        rows = Map.copyOf(rows);
    }
}
