package dev.dualtrack.api.path;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import dev.dualtrack.api.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;

/** Limits beyond which a repair waits for a person, each as a share of a table's rows. */
@ApiObject
public record Guard(
        @Default("1%")
        @Size(min = 2, max = 8)
        @Pattern(Patterns.PERCENT)
        @JsonPropertyDescription("Most keys that one run may repair.")
        String maxRepair,

        @Default("0.1%")
        @Size(min = 2, max = 8)
        @Pattern(Patterns.PERCENT)
        @JsonPropertyDescription("Most orphans that one run may delete; 100 keys are always allowed.")
        String maxOrphanDelete) {
    public static final Guard DEFAULT = new Guard("1%", "0.1%");

    public Guard {
        maxRepair = Defaults.or(maxRepair, "1%");
        maxOrphanDelete = Defaults.or(maxOrphanDelete, "0.1%");
    }
}
