package dev.dualtrack.job.verify;

import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.source.TxSnapshot;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.expect.Stored;
import dev.dualtrack.job.scan.Candidate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens the production {@link Judge} to the protocol model. */
public final class Judging {
    /** What one look says; the names are those of {@link Verdict}. */
    public enum Says {
        CLEAN,
        CONFIRMED,
        UNSETTLED
    }

    private Judging() {}

    public static Says judge(
            Optional<Drift> difference,
            Candidate scanned,
            @Nullable SourceRow before,
            TxSnapshot snapshotBefore,
            Stored stored,
            @Nullable SourceRow after,
            TxSnapshot snapshotAfter) {
        RowVersion read = before == null ? null : RowVersion.of(before);
        return switch (new Judge(1)
                .judge(difference, new Evidence(scanned, read, snapshotBefore, stored, after, snapshotAfter))) {
            case Verdict.Clean _ -> Says.CLEAN;
            case Verdict.Confirmed _ -> Says.CONFIRMED;
            case Verdict.Unsettled _ -> Says.UNSETTLED;
        };
    }
}
