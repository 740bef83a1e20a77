package dev.dualtrack.job;

import dev.dualtrack.core.config.ReconcileConfig;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.job.fence.Pace;
import dev.dualtrack.job.run.Summaries;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A run from request to summary, with its retries, inside the total time of the configuration. */
record ReconcileJob(StoreOpener opener, Pace pace, InstantSource clock) {

    /** Never fails: what goes wrong is a summary, too. A run that hangs is given up when its time is over. */
    RunSummary run(JobRequest request) {
        Instant startedAt = clock.instant();
        ReconcileConfig limits = request.config().reconcile();
        Attempt attempt = new Attempt(request, opener, pace, clock, startedAt);
        FutureTask<RunSummary> work = new FutureTask<>(
                () -> new Attempts(limits.retries(), limits.retryDelay(), limits.timeout(), pace).run(attempt::run));
        Thread.ofPlatform().daemon().name("reconcile").start(work);
        try {
            return work.get(limits.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            work.cancel(true);
            return failed(request, startedAt, "not done in time (expected: within " + limits.timeout() + ")");
        } catch (InterruptedException _) {
            work.cancel(true);
            Thread.currentThread().interrupt();
            return failed(request, startedAt, "interrupted");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return failed(request, startedAt, "a defect of this program: " + cause);
        }
    }

    private RunSummary failed(JobRequest request, Instant startedAt, String reason) {
        return Summaries.without(request.runId(), startedAt, clock.instant(), Result.FAILED, reason);
    }
}
