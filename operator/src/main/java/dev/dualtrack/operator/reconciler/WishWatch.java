package dev.dualtrack.operator.reconciler;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.operator.model.StoreObservation;
import dev.dualtrack.operator.model.VerifyWish;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of the workers' wishes are new. A wish's time tells it from others, and not when it came up: workers' clocks differ, and one
 * may be set back between two wishes. One that no worker of its store had at the looks before came up since the last look.
 * What they have at the first look at which a worker answers is older, and its time is taken at their word. Not thread-safe.
 */
final class WishWatch {
    private final Map<StoreKind, Set<Long>> heard = new EnumMap<>(StoreKind.class);

    /** One look; returns the newest wish that was not heard before, if there is any. */
    Optional<VerifyWish> look(Map<StoreKind, StoreObservation> stores, Instant now) {
        return stores.entrySet().stream()
                .filter(store -> !store.getValue().reports().isEmpty())
                .flatMap(store -> news(store.getKey(), store.getValue(), now).stream())
                .max(Comparator.comparing(VerifyWish::since).thenComparing(VerifyWish::reason));
    }

    private Optional<VerifyWish> news(StoreKind kind, StoreObservation store, Instant now) {
        Set<Long> wishes = store.reports().stream()
                .filter(WorkerStatus::verifyWanted)
                .map(WorkerStatus::verifyWantedMillis)
                .collect(Collectors.toSet());
        Set<Long> before = heard.putIfAbsent(kind, new HashSet<>(wishes));
        if (before == null) {
            return wishes.stream()
                    .max(Comparator.naturalOrder())
                    .map(millis -> VerifyWish.ofWorker(kind, Instant.ofEpochMilli(millis)));
        }
        return before.addAll(wishes) ? Optional.of(VerifyWish.ofWorker(kind, now)) : Optional.empty();
    }
}
