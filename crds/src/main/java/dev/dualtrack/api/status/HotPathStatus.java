package dev.dualtrack.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** State of the hot path. */
@ApiObject
public record HotPathStatus(
        @Size(max = 3) @JsonPropertyDescription("State of each store's workers, by name.")
        List<StoreStatus> stores,

        @JsonPropertyDescription("State of the replication slot.") @Nullable
        SlotStatus slot,

        @Size(max = 64)
        @JsonPropertyDescription(
                "Tables of which the publication does not carry every change, or did not while transactions began that"
                        + " are still open; absent if there are none.")
        @Nullable
        List<@Size(max = 127) String> uncarried) {
    public HotPathStatus {
        stores = Defaults.list(stores);
    }
}
