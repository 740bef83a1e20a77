package dev.dualtrack.operator.model;

import dev.dualtrack.api.DataPipelineSpec;
import dev.dualtrack.core.derived.StoreKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the status is made from, apart from the previous status and the time.
 *
 * @param owner the pipeline's mark
 * @param invalid what is wrong with the resource itself, its references or its neighbours
 * @param source null if the source was not asked because the resource is invalid
 * @param sourceProblem a broken rule or a lost slot, with what mends it
 * @param uncarried tables of which the publication does not carry every change; none if the source did not tell
 * @param settling tables that it carries again while transactions are open that may have changed them before; none likewise
 * @param stream null as for the source
 * @param lag by store: smoothed, so that a batch under way does not count
 * @param retainedBytes WAL that the slot holds back, smoothed likewise
 * @param slotUnread nobody reads the slot, and has not for longer than cdc-server takes to come back
 * @param slotStill cdc-server holds the slot, and has moved nothing for much longer than its heartbeats take
 * @param epoch 0 if not known
 * @param mapping hash of what a run has to compare, null while the resource is invalid
 * @param wish the newest wish for a verify run, answered or not
 * @param handledToken the last value of {@code dualtrack.dev/reconcile-at} that was acted on
 */
public record Observation(
        DataPipelineSpec spec,
        long generation,
        String owner,
        String slotName,
        List<Problem> invalid,
        @Nullable SourceReading source,
        @Nullable Problem sourceProblem,
        List<String> warnings,
        Set<String> uncarried,
        Set<String> settling,
        @Nullable StreamReading stream,
        Map<StoreKind, Long> lag,
        long retainedBytes,
        boolean slotUnread,
        boolean slotStill,
        long epoch,
        @Nullable Instant epochSince,
        @Nullable String mapping,
        Rollout cdcServer,
        Map<StoreKind, StoreObservation> stores,
        @Nullable Runs runs,
        @Nullable VerifyWish wish,
        @Nullable String handledToken) {
    public Observation {
        invalid = List.copyOf(invalid);
        warnings = List.copyOf(warnings);
        uncarried = Set.copyOf(uncarried);
        settling = Set.copyOf(settling);
        lag = Map.copyOf(lag);
        stores = Map.copyOf(stores);
    }
}
