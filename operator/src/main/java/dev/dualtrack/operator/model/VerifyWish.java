package dev.dualtrack.operator.model;

import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.api.status.Reason;
import dev.dualtrack.api.status.RunStatus;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.status.WorkerStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A verify run that is asked for because something happened that nobody can mend otherwise: by workers, or by the operator
 * itself. One run answers all wishes that are older than it, so a wish needs no memory beside the runs' own times.
 *
 * @param reason who asked last, and why if that is known: the end of a sentence
 * @param since when it came up, by the clock of who asks
 */
public record VerifyWish(String reason, Instant since) {
    /** The newest wish of all workers, if any of them has one. */
    public static Optional<VerifyWish> newest(Map<StoreKind, StoreObservation> stores) {
        return stores.entrySet().stream()
                .flatMap(store -> store.getValue().reports().stream()
                        .filter(WorkerStatus::verifyWanted)
                        .map(report -> new VerifyWish(
                                "the worker of the " + store.getKey().word() + " store asked for it",
                                Instant.ofEpochMilli(report.verifyWantedMillis()))))
                .max(Comparator.comparing(VerifyWish::since).thenComparing(VerifyWish::reason));
    }

    /** That of tables of which the publication did not carry every change, until now. */
    public static VerifyWish ofGap(Set<String> tables, Instant now) {
        return new VerifyWish(
                "for a time the publication did not carry every change of " + String.join(", ", new TreeSet<>(tables)),
                now);
    }

    /**
     * That of which the status tells, though an operator that began anew does not know it: nor when what it tells of ended,
     * so only a run from now on answers it.
     */
    public static Optional<VerifyWish> of(DataPipelineStatus status, Instant now) {
        return status.conditions().stream()
                .filter(condition -> Reason.CHANGES_MISSED.text().equals(condition.reason()))
                .findFirst()
                .map(_ -> new VerifyWish("changes were missed, says the status", now));
    }

    /** Whether that run, the last one, has; null if there was none. */
    public boolean answeredBy(@Nullable RunStatus last) {
        return last != null && last.startedAt() != null && answeredBy(Instant.parse(last.startedAt()));
    }

    /** Whether a run that began then has looked at what happened; Kubernetes tells times in whole seconds. */
    public boolean answeredBy(Instant begin) {
        return !begin.isBefore(since.truncatedTo(ChronoUnit.SECONDS));
    }
}
