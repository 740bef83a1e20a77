package dev.dualtrack.job.verify;

import dev.dualtrack.core.source.SourceRow;
import org.jspecify.annotations.Nullable;

/** Which version of a row was seen, without its columns: many are kept over a fence. */
record RowVersion(long xmin, String ctid) {
    static RowVersion of(SourceRow row) {
        return new RowVersion(row.xmin(), row.ctid());
    }

    /** Whether both are the same version of the row, or both are no row. */
    static boolean same(@Nullable RowVersion before, @Nullable SourceRow after) {
        return before == null ? after == null : after != null && before.equals(of(after));
    }
}
