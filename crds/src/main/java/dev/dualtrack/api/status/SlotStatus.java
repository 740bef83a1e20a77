package dev.dualtrack.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** State of the replication slot. */
@ApiObject
public record SlotStatus(
        @Required @Size(min = 1, max = 63) @JsonPropertyDescription("Name.")
        String name,

        @Size(max = 16)
        @JsonPropertyDescription("PostgreSQL's wal_status: reserved, extended, unreserved or lost.")
        @Nullable
        String walStatus,

        @Size(max = Limits.COARSE) @JsonPropertyDescription("Log that the slot holds back, coarsely.") @Nullable
        String retained) {}
