package dev.dualtrack.job.verify;

import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.source.TxSnapshot;
import dev.dualtrack.job.expect.Stored;
import dev.dualtrack.job.scan.Candidate;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one key after a pass, in the order in which it was learned.
 *
 * @param scanned what brought the key here
 * @param before the source row before the fence
 * @param snapshotBefore the snapshot of {@code before}
 * @param stored what the store holds after the fence, read strongly
 * @param after the source row, read after the store
 * @param snapshotAfter the snapshot of {@code after}
 */
record Evidence(
        Candidate scanned,
        @Nullable RowVersion before,
        TxSnapshot snapshotBefore,
        Stored stored,
        @Nullable SourceRow after,
        TxSnapshot snapshotAfter) {}
