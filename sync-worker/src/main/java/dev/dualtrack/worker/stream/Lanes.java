package dev.dualtrack.worker.stream;

import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.worker.batch.FailedCall;
import dev.dualtrack.worker.report.StatusBoard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes now assigned: starts what may run, and decides by the class of a failure what a lane, or all of them, does
 * next. Used by the poll thread only, but for {@link #ids}; batches run on {@code executor}.
 */
final class Lanes {
    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);
    private static final Duration HOLD = Duration.ofSeconds(30);

    private final Map<LaneId, LaneRun> lanes = new LinkedHashMap<>();
    /** The keys of the lanes, for other threads. */
    private volatile Set<LaneId> ids = Set.of();

    private final BlockingQueue<LaneRun.Result> results;
    private final Executor executor;
    private final Circuit circuit;
    private final StatusBoard board;
    private final LongSupplier nanoTime;

    /** No lane yet; the ends of batches pass through {@code results}. */
    Lanes(
            Executor executor,
            BlockingQueue<LaneRun.Result> results,
            Circuit circuit,
            StatusBoard board,
            LongSupplier nanoTime) {
        this.executor = executor;
        this.results = results;
        this.circuit = circuit;
        this.board = board;
        this.nanoTime = nanoTime;
    }

    void add(LaneRun run) {
        lanes.put(run.lane().id(), run);
        ids = Collections.unmodifiableSet(new LinkedHashSet<>(lanes.keySet()));
    }

    /** Takes the lane out; a batch that still runs loses its lease, and one that is not committed is looked after. */
    void remove(LaneId id) {
        LaneRun run = lanes.remove(id);
        if (run == null) {
            return;
        }
        ids = Collections.unmodifiableSet(new LinkedHashSet<>(lanes.keySet()));
        run.abandon();
        if (run.lane().state() == Lane.State.RUNNING) {
            circuit.undecided(nanoTime.getAsLong());
        } else {
            run.refreshLater(executor);
        }
    }

    Collection<LaneRun> all() {
        return lanes.values();
    }

    @Nullable
    LaneRun get(LaneId id) {
        return lanes.get(id);
    }

    boolean owns(LaneRun run) {
        return lanes.get(run.lane().id()) == run;
    }

    /** Whether anything is under way that needs the poll thread soon. */
    boolean busy() {
        return lanes.values().stream().anyMatch(run -> switch (run.lane().state()) {
            case RUNNING, COMMITTING, RETRYING -> true;
            case FILLING, IDLE, STOPPED -> false;
        });
    }

    /** Starts every lane that has a batch and may run it. */
    void schedule() {
        long now = nanoTime.getAsLong();
        for (LaneRun run : lanes.values()) {
            if (run.lane().ready(now) && circuit.permits(now)) {
                run.start(executor, results::add);
            }
        }
    }

    /** Waits for the end of a batch, at most that long. */
    void pause(Duration limit) {
        try {
            LaneRun.Result next = results.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (next != null) {
                take(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes in the ends of batches that came since the last time. */
    void collect() {
        for (LaneRun.Result next = results.poll(); next != null; next = results.poll()) {
            take(next);
        }
    }

    /** Waits until none of the lanes runs a batch, at most that long. */
    void drain(Collection<LaneId> of, Duration limit) {
        long end = nanoTime.getAsLong() + limit.toNanos();
        while (of.stream().anyMatch(this::running)) {
            long left = end - nanoTime.getAsLong();
            try {
                LaneRun.Result next = left <= 0 ? null : results.poll(left, TimeUnit.NANOSECONDS);
                if (next == null) {
                    return;
                }
                take(next);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean running(LaneId id) {
        LaneRun run = lanes.get(id);
        return run != null && run.lane().state() == Lane.State.RUNNING;
    }

    /** Those of these lanes whose batch is durable and not yet committed. */
    List<LaneRun> durable(Collection<LaneId> of) {
        List<LaneRun> durable = new ArrayList<>();
        for (LaneId id : of) {
            LaneRun run = lanes.get(id);
            if (run != null && run.lane().state() == Lane.State.COMMITTING) {
                durable.add(run);
            }
        }
        return durable;
    }

    /** The ids of all lanes; may be called from any thread. */
    Set<LaneId> ids() {
        return ids;
    }

    private void take(LaneRun.Result result) {
        LaneRun run = result.run();
        if (!owns(run)) {
            // It may have ended before it could see that its lane was taken away.
            run.refreshLater(executor);
            return;
        }
        switch (result) {
            case LaneRun.Result.Done done -> {
                run.backoff().reset();
                run.lane().finished();
                circuit.succeeded();
                LaneId id = run.lane().id();
                board.recovered(part(run));
                board.release(id.table(), id.partition());
                board.floodOver(run.lane().events());
                board.succeeded(done.tally());
            }
            case LaneRun.Result.Abandoned _ -> {
                run.lane().retry(nanoTime.getAsLong());
                circuit.undecided(nanoTime.getAsLong());
            }
            case LaneRun.Result.Flooded flooded -> flooded(run, flooded.refusal());
            case LaneRun.Result.Failed failed -> failed(run, failed.failure());
        }
    }

    /** The store answered, and refuses too much: the lane alone waits, and tries the same batch again now and then. */
    private void flooded(LaneRun run, String refusal) {
        LaneId id = run.lane().id();
        long first = run.lane().batch().getFirst().offset();
        LOG.atWarn()
                .addKeyValue("table", id.table())
                .addKeyValue("partition", id.partition())
                .addKeyValue("offset", first)
                .addKeyValue("error", refusal)
                .log("Too many rows are refused, the lane waits");
        circuit.succeeded();
        board.recovered(part(run));
        board.flood(id.table(), run.lane().events(), refusal);
        run.lane().retry(nanoTime.getAsLong() + run.backoff().next().toNanos());
    }

    /** Each lane fails and recovers for itself. */
    private static String part(LaneRun run) {
        return run.lane().events().toString();
    }

    private void failed(LaneRun run, FailedCall failure) {
        long now = nanoTime.getAsLong();
        LOG.atWarn()
                .addKeyValue("table", run.lane().id().table())
                .addKeyValue("partition", run.lane().id().partition())
                .addKeyValue("site", failure.site())
                .addKeyValue("errorClass", failure.errorClass())
                .addKeyValue("error", failure.getMessage())
                .log("Batch failed");
        board.failed(part(run), failure);
        if (failure.errorClass() == ErrorClass.SCHEMA) {
            LaneId id = run.lane().id();
            board.hold(id.table(), id.partition(), String.valueOf(failure.getMessage()));
            circuit.undecided(now);
            run.lane().retry(now + HOLD.toNanos());
        } else if (failure.site() == FailedCall.Site.STORE) {
            circuit.failed(now);
            run.lane().retry(now + run.settling().toNanos());
        } else {
            circuit.undecided(now);
            // Where nothing foresaw the failure, a call of the store may be what broke off.
            Duration settling = failure.errorClass() == ErrorClass.UNKNOWN ? run.settling() : Duration.ZERO;
            Duration wait = run.backoff().next();
            run.lane().retry(now + (wait.compareTo(settling) < 0 ? settling : wait).toNanos());
        }
    }
}
