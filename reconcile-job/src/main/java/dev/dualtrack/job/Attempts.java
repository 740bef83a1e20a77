package dev.dualtrack.job;

import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.job.fence.Pace;
import dev.dualtrack.job.run.PartResult;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries again, after a constant delay, what failed, or could not be verified or repaired in time: a Job's own back-off grows
 * exponentially, and its pods know nothing of each other. No attempt starts once the total time is over.
 */
record Attempts(int retries, Duration delay, Duration total, Pace pace) {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    /**
     * What an attempt came to.
     *
     * @param mayGetBetter whether another one may bring more
     */
    record Tried(RunSummary summary, boolean mayGetBetter) {
        static Tried toRepeat(RunSummary summary) {
            return new Tried(summary, true);
        }

        static Tried asItIs(RunSummary summary) {
            return new Tried(summary, false);
        }
    }

    /** What the last attempt came to. */
    RunSummary run(Supplier<Tried> attempt) {
        long start = pace.nanoTime();
        Tried tried = attempt.get();
        for (int retry = 1; retry <= retries && tried.mayGetBetter(); retry++) {
            if (pace.nanoTime() - start + delay.toNanos() >= total.toNanos()) {
                return tried.summary();
            }
            LOG.atWarn()
                    .addKeyValue("result", tried.summary().result())
                    .addKeyValue("reason", tried.summary().reason())
                    .addKeyValue("retry", retry)
                    .addKeyValue("of", retries)
                    .addKeyValue("delay", delay)
                    .log("Trying again");
            pace.pause(delay);
            tried = attempt.get();
        }
        return tried.summary();
    }

    /** The same total time, and no other end to the retries. */
    Attempts untilItsTimeIsOver(Duration delay) {
        return new Attempts(Integer.MAX_VALUE, delay, total, pace);
    }

    /**
     * Whether another attempt at the same run may bring more than these parts: where one has no verdict, also beside drift, since a
     * repair whose workers stand still may go on. What is {@code unfit} for its mapping stays so, and a repair that a rail
     * holds back waits for a person.
     */
    static boolean mayGetBetter(Collection<PartResult> parts, Collection<PartResult> unfit) {
        return parts.stream().allMatch(part -> part.suspended().isEmpty())
                && parts.stream().anyMatch(part -> !part.isVerified() && !unfit.contains(part));
    }
}
