package dev.dualtrack.worker;

import dev.dualtrack.core.config.HotPathConfig;
import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.stream.KafkaErrors;
import dev.dualtrack.worker.batch.FailedCall;
import dev.dualtrack.worker.batch.Stage;
import dev.dualtrack.worker.report.StatusBoard;
import dev.dualtrack.worker.report.WorkerMetrics;
import dev.dualtrack.worker.stream.Stream;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker: opens sessions, one after the other, until it is stopped. Whatever cannot be reached at the start is
 * tried again for ever and reported. {@link #run} is called once; all else from any thread.
 */
final class Worker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration RETRY = Duration.ofSeconds(3);
    private static final Duration LEDGER = Duration.ofSeconds(20);
    private static final Duration STUCK = Duration.ofSeconds(60);
    private static final Duration READY = Duration.ofSeconds(15);

    private final PipelineConfig config;
    private final StoreKind kind;
    private final @Nullable Embedder embedder;
    private final Openers openers;
    private final StatusBoard board;
    private final WorkerMetrics metrics;
    private final Clock clock;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Session session;
    /** What the last session was opened with. */
    private Tables before = new Tables(Map.of(), Map.of());

    Worker(
            PipelineConfig config,
            StoreKind kind,
            @Nullable Embedder embedder,
            Openers openers,
            StatusBoard board,
            WorkerMetrics metrics,
            Clock clock) {
        this.config = config;
        this.kind = kind;
        this.embedder = embedder;
        this.openers = openers;
        this.board = board;
        this.metrics = metrics;
        this.clock = clock;
        metrics.stream(this::lag, this::partitions);
    }

    @Override
    public void run() {
        try (Stream stream = new Stream(config, kind, clock, new SleepingPause())) {
            while (stop.getCount() > 0) {
                turn(stream);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            board.phase(WorkerStatus.Phase.STOPPING);
            ended.countDown();
        }
    }

    private void turn(Stream stream) throws InterruptedException {
        try (Session opened = open(stream)) {
            session = opened;
            opened.run(stop);
        } catch (FailedCall e) {
            failed(e);
        } catch (ClassifiedException e) {
            failed(new FailedCall(FailedCall.Site.WORKER, e.errorClass(), String.valueOf(e.getMessage()), e));
        } catch (KafkaException e) {
            ClassifiedException classified = KafkaErrors.classified("start", e);
            failed(new FailedCall(
                    FailedCall.Site.STREAM, classified.errorClass(), String.valueOf(classified.getMessage()), e));
        } catch (RuntimeException e) {
            // Its message may hold row data.
            failed(new FailedCall(
                    FailedCall.Site.WORKER, ErrorClass.UNKNOWN, e.getClass().getSimpleName(), e));
        } finally {
            session = null;
        }
    }

    private void failed(FailedCall failure) throws InterruptedException {
        LOG.atWarn()
                .addKeyValue("site", failure.site())
                .addKeyValue("errorClass", failure.errorClass())
                .addKeyValue("error", failure.getMessage())
                .setCause(failure)
                .log("The worker cannot start or go on, trying again");
        board.failed(StatusBoard.SESSION, failure);
        board.phase(WorkerStatus.Phase.PAUSED);
        if (stop.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.atDebug().log("The worker stops while it waits");
        }
    }

    private Session open(Stream stream) {
        if (!stream.ledgerRead(LEDGER)) {
            throw new FailedCall(
                    FailedCall.Site.STREAM,
                    ErrorClass.CONNECTIVITY,
                    "dead-letter topic: not read after " + LEDGER.toSeconds() + " s (expected: read to its end)",
                    null);
        }
        Source source =
                FailedCall.at(FailedCall.Site.SOURCE, () -> openers.source().apply(config));
        try {
            Tables tables = FailedCall.at(FailedCall.Site.SOURCE, () -> Tables.bind(config, kind, source));
            DerivedStore store = FailedCall.at(
                    FailedCall.Site.STORE, () -> openers.store().open(kind, config, tables.mappings(), clock));
            try {
                Session opened = new Session(
                        config, stage(source, store, stream), tables, tables.remapped(before, kind), stream, board);
                before = tables;
                return opened;
            } catch (RuntimeException e) {
                store.close();
                throw e;
            }
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private Stage stage(Source source, DerivedStore store, Stream stream) {
        return new Stage(
                new Naming(config.stream().topicPrefix()),
                store,
                source,
                embedder,
                stream.commands(),
                stream.deadLetters(),
                metrics,
                new SleepingPause(),
                System::nanoTime,
                config.epoch(),
                config.stream().partitions(),
                config.hotPath().onDataFlood() == HotPathConfig.OnDataFlood.HOLD);
    }

    private Map<TopicPartition, Long> lag() {
        Session now = session;
        return now == null ? Map.of() : now.loop().lag();
    }

    private int partitions() {
        Session now = session;
        return now == null ? 0 : now.loop().owned().size();
    }

    /** Whether the worker makes progress; a store that is away does not count. */
    boolean alive() {
        Session now = session;
        return ended.getCount() > 0
                && (now == null || now.loop().sinceLastTurn().compareTo(STUCK) < 0);
    }

    /** Whether the worker takes its turns. Brokers that are away do not count: nobody else could do better. */
    boolean ready() {
        Session now = session;
        return now != null && now.loop().sinceLastTurn().compareTo(READY) < 0;
    }

    /** Asks the worker to end: running batches end or are abandoned, what is durable is committed. */
    void stop() {
        stop.countDown();
    }

    /** Waits for the end, at most that long; returns whether it came. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
