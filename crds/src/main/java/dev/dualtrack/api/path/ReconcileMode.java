package dev.dualtrack.api.path;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far a run goes. */
public enum ReconcileMode {
    @JsonProperty("Detect")
    DETECT,
    @JsonProperty("DryRun")
    DRY_RUN,
    @JsonProperty("Repair")
    REPAIR
}
