package dev.dualtrack.api.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** State of the cold path. */
@ApiObject
public record ColdPathStatus(
        @Size(max = Limits.TIME) @JsonPropertyDescription("When the next run starts.") @Nullable
        String nextScheduleTime,

        @JsonPropertyDescription("The last run that ended.") @Nullable
        RunStatus lastRun,

        @Size(max = 5) @JsonPropertyDescription("The last runs, newest first, one line each.")
        List<@Size(max = 256) String> history,

        @Size(max = Limits.TIME)
        @JsonPropertyDescription(
                "Since when a run is due that something which happened asks for, by the clock of who asked"
                        + " for it, a worker or the operator; absent if none is. A run that began then or later, and ended with"
                        + " a verdict, answers it.")
        @Nullable
        String verifyWanted) {
    public ColdPathStatus {
        history = Defaults.list(history);
    }
}
