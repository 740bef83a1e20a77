package dev.dualtrack.job.verify;

import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.expect.Stored;
import dev.dualtrack.job.verify.Verdict.Clean;
import dev.dualtrack.job.verify.Verdict.Confirmed;
import dev.dualtrack.job.verify.Verdict.Unsettled;
import java.util.Objects;
import java.util.Optional;

/**
 * Turns evidence into a verdict. Pure.
 *
 * <p>The fence lies between the two reads of the source, and the store is read after it. A row that is the same version in
 * both reads has not changed since before the fence, so every worker has had it: if the store differs then, the store
 * is wrong. Everything else that could explain a difference means "look again":
 *
 * <ul>
 *   <li>the row changed between the reads;
 *   <li>the store is ahead: the stored transaction was not visible yet in the snapshot of the first read, because a commit
 *       reaches the replication slot before it becomes visible. The snapshot of the second read would not do: a row that
 *       came with that transaction may be gone again by then, and its deletion not yet in the store;
 *   <li>a transaction that deletes or locks the row was running in the snapshot of the second read;
 *   <li>a record without a row came or changed since it was first sighted: a row may have come and gone in between;
 *   <li>the record is of a later epoch than the one in which the pass began.
 * </ul>
 */
final class Judge {
    private final long epoch;

    Judge(long epoch) {
        this.epoch = epoch;
    }

    /** Judges a difference, or its absence, in the light of what was under way. */
    Verdict judge(Optional<Drift> difference, Evidence evidence) {
        if (difference.isEmpty()) {
            return new Clean();
        }
        boolean settled = RowVersion.same(evidence.before(), evidence.after())
                && isVisible(evidence)
                && !isBeingChanged(evidence)
                && !isOfLaterEpoch(evidence.stored())
                && (difference.get() != Drift.ORPHANED || isSameRecord(evidence));
        return settled ? new Confirmed(difference.get()) : new Unsettled();
    }

    /** The transaction of a record of an earlier epoch may be another database's: no snapshot of this one tells anything of it. */
    private boolean isVisible(Evidence evidence) {
        Version version = evidence.stored().version();
        return (version != null && version.epoch() < epoch)
                || evidence.snapshotBefore().sees(evidence.stored().txid());
    }

    private static boolean isBeingChanged(Evidence evidence) {
        SourceRow row = evidence.after();
        return row != null && !evidence.snapshotAfter().sees(row.xmax());
    }

    private boolean isOfLaterEpoch(Stored stored) {
        Version version = stored.version();
        return version != null && version.epoch() > epoch;
    }

    private static boolean isSameRecord(Evidence evidence) {
        return evidence.scanned().sighted()
                && Objects.equals(
                        evidence.scanned().version(), evidence.stored().version());
    }
}
