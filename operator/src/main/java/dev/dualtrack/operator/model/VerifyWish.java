package dev.dualtrack.operator.model;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.status.WorkerStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * Workers ask for a verify run, because something happened that they cannot mend by themselves. One run answers all
 * wishes that are older than it, so a wish needs no memory beside the runs' own times.
 *
 * @param store whose worker asked last
 * @param since when it did, by the worker's clock
 */
public record VerifyWish(StoreKind store, Instant since) {
    /** The newest wish of all workers, if any of them has one. */
    public static Optional<VerifyWish> newest(Map<StoreKind, StoreObservation> stores) {
        return stores.entrySet().stream()
                .flatMap(store -> store.getValue().reports().stream()
                        .filter(WorkerStatus::verifyWanted)
                        .map(report ->
                                new VerifyWish(store.getKey(), Instant.ofEpochMilli(report.verifyWantedMillis()))))
                .max(Comparator.comparing(VerifyWish::since).thenComparing(VerifyWish::store));
    }

    /** Whether a run that began then has looked at what happened; Kubernetes tells times in whole seconds. */
    public boolean answeredBy(Instant begin) {
        return !begin.isBefore(since.truncatedTo(ChronoUnit.SECONDS));
    }
}
