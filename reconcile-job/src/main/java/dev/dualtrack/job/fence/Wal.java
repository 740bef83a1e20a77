package dev.dualtrack.job.fence;

import dev.dualtrack.core.source.Lsn;
import java.util.Optional;

/** What the fence needs of the source's write-ahead log. Failures are {@code ClassifiedException}s. */
public interface Wal {
    /** {@code pg_current_wal_insert_lsn()}: everything committed before this call lies before it. */
    Lsn insertPosition();

    /** Writes a logical message and commits it durably, so that the slot has something to pass. */
    void emit(String content);

    /** How far the pipeline's slot is confirmed; empty if there is no such slot or nothing was confirmed yet. */
    Optional<Lsn> confirmed();
}
