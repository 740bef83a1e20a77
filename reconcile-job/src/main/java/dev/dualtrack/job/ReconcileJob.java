package dev.dualtrack.job;

import dev.dualtrack.core.config.ReconcileConfig;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.job.fence.Pace;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A run from request to summary, with its retries, inside the total time of the configuration. */
record ReconcileJob(StoreOpener opener, EmbedderOpener embedders, Pace pace, InstantSource clock) {

    /**
     * What goes wrong is a summary, too; only a model that is not there is an {@link IllegalArgumentException}. A run that
     * hangs is given up when its time is over.
     */
    RunSummary run(JobRequest request) {
        try (Embedder embedder =
                request.embeds() ? embedders.open(request.config().embedding(), request.models()) : null) {
            return run(request, embedder);
        }
    }

    private RunSummary run(JobRequest request, @Nullable Embedder embedder) {
        Instant startedAt = clock.instant();
        ReconcileConfig limits = request.config().reconcile();
        FutureTask<RunSummary> work = new FutureTask<>(() -> tried(request, embedder, startedAt));
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

    private RunSummary tried(JobRequest request, @Nullable Embedder embedder, Instant startedAt) {
        ReconcileConfig limits = request.config().reconcile();
        Attempts attempts = new Attempts(request.retries(), limits.retryDelay(), limits.timeout(), pace);
        if (request.share().slice().isWhole()) {
            return attempts.run(new Attempt(request, opener, embedder, pace, clock, startedAt)::run);
        }
        try (SliceProcess process = new SliceProcess(request, opener, embedder, pace, clock, startedAt)) {
            return process.run(attempts);
        }
    }

    private RunSummary failed(JobRequest request, Instant startedAt, String reason) {
        return request.without(startedAt, clock.instant(), Result.FAILED, reason);
    }
}
