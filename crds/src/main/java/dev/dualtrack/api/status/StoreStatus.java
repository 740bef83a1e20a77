package dev.dualtrack.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.stores.StoreKind;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** State of one store's workers. */
@ApiObject
public record StoreStatus(
        @Required @JsonPropertyDescription("Store.") StoreKind name,

        @Size(max = Limits.COARSE) @JsonPropertyDescription("Changes that wait, coarsely.") @Nullable
        String lag,

        @Min(0) @Max(Limits.COUNT) @JsonPropertyDescription("Keys that the store cannot hold.")
        long quarantined,

        @JsonPropertyDescription("Open while the workers hold back because of errors.") @Nullable
        Circuit circuit,

        @Size(max = 32) @JsonPropertyDescription("Class of the last error, empty when there is none.") @Nullable
        String lastErrorClass) {}
