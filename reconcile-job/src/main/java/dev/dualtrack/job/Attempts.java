package dev.dualtrack.job;

import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.job.fence.Pace;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries again, after a constant delay, what failed, or could not be verified or repaired in time: a Job's own back-off grows
 * exponentially, and its pods know nothing of each other. No attempt starts once the total time is over.
 */
record Attempts(int retries, Duration delay, Duration total, Pace pace) {
    private static final Logger log = LoggerFactory.getLogger(Attempts.class);

    RunSummary run(Supplier<RunSummary> attempt) {
        return run(attempt, summary -> summary);
    }

    /** The same for attempts of which the summary is a part. */
    <T> T run(Supplier<T> attempt, Function<T, RunSummary> summaryOf) {
        long start = pace.nanoTime();
        T outcome = attempt.get();
        for (int retry = 1; retry <= retries && mayGetBetter(summaryOf.apply(outcome)); retry++) {
            if (pace.nanoTime() - start + delay.toNanos() >= total.toNanos()) {
                return outcome;
            }
            RunSummary summary = summaryOf.apply(outcome);
            log.atWarn()
                    .addKeyValue("result", summary.result())
                    .addKeyValue("reason", summary.reason())
                    .addKeyValue("retry", retry)
                    .addKeyValue("of", retries)
                    .addKeyValue("delay", delay)
                    .log("Trying again");
            pace.pause(delay);
            outcome = attempt.get();
        }
        return outcome;
    }

    /**
     * Whether another attempt at the same run may bring more than this one: also where drift is left in a store without a
     * verdict, since a repair whose workers stand still may go on.
     */
    static boolean mayGetBetter(RunSummary summary) {
        return switch (summary.result()) {
            case FAILED, UNVERIFIABLE, INCOMPLETE -> true;
            case DRIFTED -> summary.stores().stream().anyMatch(store -> !store.verified());
            case RUNNING, CONSISTENT, REPAIR_SUSPENDED, SKIPPED -> false;
        };
    }
}
