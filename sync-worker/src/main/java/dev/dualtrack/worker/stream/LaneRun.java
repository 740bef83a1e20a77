package dev.dualtrack.worker.stream;

import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.worker.batch.AbandonedException;
import dev.dualtrack.worker.batch.FailedCall;
import dev.dualtrack.worker.batch.FloodException;
import dev.dualtrack.worker.batch.LaneWork;
import dev.dualtrack.worker.batch.Tally;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lane with what it needs to run: its work, its lease, its waits. Used by the poll thread. */
final class LaneRun {
    private static final Logger LOG = LoggerFactory.getLogger(LaneRun.class);

    private final Lane lane;
    private final LaneWork work;
    private final MemberLease lease;
    private final Backoff backoff;
    private final Duration settling;
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile boolean commitSent;

    /**
     * Joins the parts.
     *
     * @param settling how long a failed call may still be carried out by a store that cannot refuse it; zero for others
     */
    LaneRun(Lane lane, LaneWork work, MemberLease lease, Backoff backoff, Duration settling) {
        this.lane = lane;
        this.work = work;
        this.lease = lease;
        this.backoff = backoff;
        this.settling = settling;
    }

    /** How a batch ended. */
    sealed interface Result {
        LaneRun run();

        record Done(LaneRun run, Tally tally) implements Result {}

        record Failed(LaneRun run, FailedCall failure) implements Result {}

        record Flooded(LaneRun run, String refusal) implements Result {}

        record Abandoned(LaneRun run) implements Result {}
    }

    Lane lane() {
        return lane;
    }

    /** How long to wait after a call that failed before the next one may start. */
    Duration settling() {
        return settling;
    }

    Backoff backoff() {
        return backoff;
    }

    void forget() {
        work.forget();
    }

    /** Whether the commit of what is durable is still to be sent. */
    boolean commitDue() {
        return lane.state() == Lane.State.COMMITTING && !commitSent;
    }

    /** Its commit is under way, or is so no more. */
    void commitSent(boolean sent) {
        commitSent = sent;
    }

    void abandon() {
        lease.abandon();
    }

    /** Runs the lane's batch on {@code executor}; its end goes to {@code results}. */
    void start(Executor executor, Consumer<Result> results) {
        List<ConsumerRecord<byte[], byte[]>> batch = lane.start();
        executor.execute(() -> {
            results.accept(result(batch));
            if (lease.abandoned()) {
                refresh(batch);
            }
        });
    }

    private Result result(List<ConsumerRecord<byte[], byte[]>> batch) {
        try {
            return new Result.Done(this, work.run(batch, lease));
        } catch (AbandonedException e) {
            LOG.atInfo()
                    .addKeyValue("table", lane.id().table())
                    .addKeyValue("partition", lane.id().partition())
                    .addKeyValue("reason", e.getMessage())
                    .log("Batch abandoned");
            return new Result.Abandoned(this);
        } catch (FloodException e) {
            return new Result.Flooded(this, String.valueOf(e.getMessage()));
        } catch (FailedCall e) {
            return new Result.Failed(this, e);
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("A batch failed in a way that nothing foresees");
            return new Result.Failed(
                    this,
                    new FailedCall(
                            FailedCall.Site.WORKER,
                            ErrorClass.UNKNOWN,
                            "batch: " + e.getClass().getName(),
                            e));
        }
    }

    /**
     * The lane was taken away before its batch was committed. A store that cannot compare and set may have carried out,
     * or may yet carry out, a call of it after the next owner's, and a dead letter may have come after the next owner had the
     * row: such rows are refreshed once all has settled.
     */
    void refreshLater(Executor executor) {
        List<ConsumerRecord<byte[], byte[]>> batch = lane.batch();
        if (!batch.isEmpty()) {
            executor.execute(() -> refresh(batch));
        }
    }

    private void refresh(List<ConsumerRecord<byte[], byte[]>> batch) {
        if (asked.getAndSet(true)) {
            return;
        }
        try {
            work.askAgain(batch);
        } catch (FailedCall | AbandonedException e) {
            LOG.atWarn()
                    .addKeyValue("table", lane.id().table())
                    .addKeyValue("partition", lane.id().partition())
                    .log("Rows of an abandoned batch could not be asked for again; the next verify finds them");
        }
    }
}
