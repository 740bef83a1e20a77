package dev.dualtrack.api.path;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import dev.dualtrack.api.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The scheduled job that verifies the stores and repairs them. */
@ApiObject
public record Reconcile(
        @Default("0 3 * * *")
        @Size(min = 9, max = 128)
        @Pattern(Patterns.CRON)
        @JsonPropertyDescription("When it runs: minute, hour, day, month, weekday.")
        String schedule,

        @Default("Asia/Seoul")
        @Size(min = 1, max = 64)
        @Pattern(Patterns.TIME_ZONE)
        @JsonPropertyDescription("Time zone of the schedule.")
        String timeZone,

        @Default("Repair")
        @JsonPropertyDescription("Detect counts differences, DryRun also says what it would repair, Repair repairs.")
        ReconcileMode mode,

        @Default("3") @Min(0) @Max(10) @JsonPropertyDescription("Further attempts after a failed one.")
        Integer retries,

        @Default("5m")
        @Size(min = 2, max = 7)
        @Pattern(Patterns.DURATION)
        @JsonPropertyDescription("Pause before a further attempt.")
        String retryDelay,

        @Default("4h")
        @Size(min = 2, max = 7)
        @Pattern(Patterns.DURATION)
        @JsonPropertyDescription("Longest time for a run with all its attempts.")
        String timeout,

        @Default("1")
        @Min(1)
        @Max(64)
        @JsonPropertyDescription("Pods that share one run; each takes on some of the tables in some of the stores.")
        Integer parallelism,

        @Size(min = 2, max = 7)
        @Pattern(Patterns.DURATION)
        @JsonPropertyDescription(
                "Time in which every table is scanned in every store; runs of the schedule look at changes in between."
                        + " Without it each run scans all.")
        @Nullable
        String scanWithin,

        @JsonPropertyDescription("Stops the schedule; a run that is asked for still takes place.")
        boolean suspend,

        @JsonPropertyDescription("Limits beyond which a repair waits for a person.")
        Guard guard) {
    public static final Reconcile DEFAULT = new Reconcile(
            "0 3 * * *", "Asia/Seoul", ReconcileMode.REPAIR, 3, "5m", "4h", 1, null, false, Guard.DEFAULT);

    public Reconcile {
        schedule = Defaults.or(schedule, "0 3 * * *");
        timeZone = Defaults.or(timeZone, "Asia/Seoul");
        mode = Defaults.or(mode, ReconcileMode.REPAIR);
        retries = Defaults.or(retries, 3);
        retryDelay = Defaults.or(retryDelay, "5m");
        timeout = Defaults.or(timeout, "4h");
        parallelism = Defaults.or(parallelism, 1);
        guard = Defaults.or(guard, Guard.DEFAULT);
    }
}
