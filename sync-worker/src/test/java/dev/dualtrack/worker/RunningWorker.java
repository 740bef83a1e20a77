package dev.dualtrack.worker;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.embedding.CachingEmbedder;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.testbed.process.Await;
import dev.dualtrack.worker.report.StatusBoard;
import dev.dualtrack.worker.report.WorkerMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A worker in this process, ended when closed. */
final class RunningWorker implements AutoCloseable {
    private final StatusBoard board;
    private final WorkerMetrics metrics;
    private final Worker worker;
    private final Thread thread;

    RunningWorker(PipelineConfig config, StoreKind kind, @Nullable CachingEmbedder embedder, Openers openers) {
        this.board = new StatusBoard(kind, Clock.systemUTC());
        this.metrics = new WorkerMetrics(kind, board, Clock.systemUTC());
        this.worker = new Worker(config, kind, embedder, openers, board, metrics, Clock.systemUTC());
        this.thread = Thread.ofPlatform().name("worker").start(worker);
    }

    WorkerStatus status() {
        return board.status();
    }

    WorkerMetrics metrics() {
        return metrics;
    }

    /** Waits until the table is filled and nothing lags. */
    void awaitFilled() {
        awaitFilled(Duration.ofSeconds(40));
    }

    void awaitFilled(Duration within) {
        Await.await(
                () -> status().phase() == WorkerStatus.Phase.RUNNING
                        && Boolean.TRUE.equals(status().filled().get(TestPipeline.TABLE.toString())),
                within,
                "the table is filled, status: " + status());
    }

    /** What the liveness probe is told. */
    boolean alive() {
        return worker.alive();
    }

    long count(String outcome) {
        return status().counters().getOrDefault(outcome, 0L);
    }

    Map<String, Long> counters() {
        return status().counters();
    }

    @Override
    public void close() {
        worker.stop();
        try {
            if (!worker.awaitEnd(Duration.ofSeconds(20))) {
                throw new AssertionError("the worker did not end within 20 s");
            }
            thread.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
