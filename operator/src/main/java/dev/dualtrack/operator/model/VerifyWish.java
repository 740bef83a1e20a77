package dev.dualtrack.operator.model;

import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.api.status.Reason;
import dev.dualtrack.api.status.RunStatus;
import dev.dualtrack.core.derived.StoreKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A verify run that is asked for because something happened that nobody can mend otherwise: by workers, or by the operator
 * itself. One run answers all wishes that are older than it, if it comes to a verdict, so what has to be kept of them is the
 * time of the newest, as long as none has: {@code status.coldPath.verifyWanted}.
 *
 * <p>That time is by the operator's clock, or by a worker's if it was there before the operator; a run's beginning is by the
 * clock of its pod, or of the API server before it has a report. Nothing is made of their difference: a wish from a clock that is
 * behind by some seconds may be answered by a run that began so many seconds before what it is about, and one from a clock that
 * is ahead is not answered by the runs of so long.
 *
 * @param reason who asked last, and why if that is known: the end of a sentence
 * @param since when it came up, or was heard of
 */
public record VerifyWish(String reason, Instant since) {
    /** That of a worker of that store. */
    public static VerifyWish ofWorker(StoreKind store, Instant since) {
        return new VerifyWish("the worker of the " + store.word() + " store asked for it", since);
    }

    /** That of tables of which the publication did not carry every change, until now. */
    public static VerifyWish ofGap(Set<String> tables, Instant now) {
        return new VerifyWish(
                "for a time the publication did not carry every change of " + String.join(", ", new TreeSet<>(tables)),
                now);
    }

    /** That which an operator before this one noted, and no run has answered. */
    public static Optional<VerifyWish> noted(DataPipelineStatus status) {
        return status.coldPath() == null || status.coldPath().verifyWanted() == null
                ? Optional.empty()
                : Optional.of(new VerifyWish(
                        "it was asked for, says the status",
                        Instant.parse(status.coldPath().verifyWanted())));
    }

    /**
     * That of which a condition tells, though an operator that began anew does not know it: nor when what it tells of ended,
     * so only a run from now on answers it.
     */
    public static Optional<VerifyWish> of(DataPipelineStatus status, Instant now) {
        return status.conditions().stream()
                .filter(condition -> Reason.CHANGES_MISSED.text().equals(condition.reason()))
                .findFirst()
                .map(_ -> new VerifyWish("changes were missed, says the status", now));
    }

    /**
     * Whether a run is due for it: none that has a verdict began since. A run without one leaves a wish as it was, which the
     * status of before tells: noted, or answered by an earlier run.
     *
     * @param previous the status of before {@code last}, or that which tells of it
     * @param last the last run, null if there was none
     */
    public boolean isOpen(DataPipelineStatus previous, @Nullable RunStatus last) {
        boolean wasOpen = noted(previous).isPresent() || !isBefore(previous.lastRun());
        return wasOpen && !(last != null && last.hasVerdict() && isBefore(last));
    }

    /** Whether that run looked at what happened, verdict or not; null if there was none. */
    public boolean isBefore(@Nullable RunStatus run) {
        return run != null && run.startedAt() != null && isBefore(Instant.parse(run.startedAt()));
    }

    /** Whether a run that began then looks at what happened; Kubernetes tells times in whole seconds. */
    public boolean isBefore(Instant begin) {
        return !begin.isBefore(since.truncatedTo(ChronoUnit.SECONDS));
    }
}
