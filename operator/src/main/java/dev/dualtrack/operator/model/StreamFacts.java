package dev.dualtrack.operator.model;

import dev.dualtrack.core.cdc.SourceOffset;
import dev.dualtrack.core.derived.StoreKind;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka says about the pipeline.
 *
 * @param mismatches topics that exist with another partition count, with expected and found
 * @param mark who owns the topics and which epoch is in force, null if nobody wrote a mark
 * @param offset up to where cdc-server has read the source, null if it has noted nothing
 * @param note a digest of its last note, which is another one only if that says something else; empty if there is none
 * @param lag by store: records that its group has not committed
 * @param quarantined by store: keys with an open dead-letter record
 */
public record StreamFacts(
        List<String> mismatches,
        @Nullable Mark mark,
        @Nullable SourceOffset offset,
        String note,
        Map<StoreKind, Long> lag,
        Map<StoreKind, Long> quarantined) {
    public StreamFacts {
        mismatches = List.copyOf(mismatches);
        lag = Map.copyOf(lag);
        quarantined = Map.copyOf(quarantined);
    }
}
