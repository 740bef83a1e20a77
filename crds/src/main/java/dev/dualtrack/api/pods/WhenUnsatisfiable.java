package dev.dualtrack.api.pods;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to a pod that would break the spread. */
public enum WhenUnsatisfiable {
    @JsonProperty("DoNotSchedule")
    DO_NOT_SCHEDULE,
    @JsonProperty("ScheduleAnyway")
    SCHEDULE_ANYWAY
}
