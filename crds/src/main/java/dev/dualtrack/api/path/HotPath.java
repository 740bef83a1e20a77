package dev.dualtrack.api.path;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** The workers that apply each change. */
@ApiObject
public record HotPath(
        @Default("1")
        @Min(1)
        @Max(256)
        @JsonPropertyDescription("Workers per store, at most as many as the topics have partitions.")
        Integer replicas,

        @Default("100") @Min(1) @Max(1000) @JsonPropertyDescription("Most changes that are applied at once.")
        Integer maxBatch,

        @Default("Compensate")
        @JsonPropertyDescription("What happens to the other stores when one can never accept a change: Compensate takes"
                + " them back to the row before it (needs REPLICA IDENTITY FULL), Continue leaves them ahead.")
        OnDataFailure onDataFailure,

        @Default("Hold")
        @JsonPropertyDescription("What happens where a store refuses over one in twenty of a partition's rows, so that"
                + " something which they share must be wrong: Hold stops that partition for that store until its changes"
                + " are accepted, Continue makes dead letters of them all.")
        OnDataFlood onDataFlood,

        @JsonPropertyDescription("Stops the workers; changes wait in the topics until their retention ends.")
        boolean suspend) {
    public static final HotPath DEFAULT = new HotPath(1, 100, OnDataFailure.COMPENSATE, OnDataFlood.HOLD, false);

    public HotPath {
        replicas = Defaults.or(replicas, 1);
        maxBatch = Defaults.or(maxBatch, 100);
        onDataFailure = Defaults.or(onDataFailure, OnDataFailure.COMPENSATE);
        onDataFlood = Defaults.or(onDataFlood, OnDataFlood.HOLD);
    }
}
