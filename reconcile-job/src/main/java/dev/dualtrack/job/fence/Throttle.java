package dev.dualtrack.job.fence;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.job.stream.Stream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the cold path out of the hot one's way, for one table in one store: no more than so many records a second are read
 * by a scan or asked for by a repair, and none while the store's workers are too far behind on the table. Lag is asked for
 * once a second, not for each record. Patience with it is bounded: when it is used up the work goes on, and the
 * {@link Fence} says what is to be said of workers that do not catch up. Not thread-safe.
 */
public final class Throttle {
    private static final Logger LOG = LoggerFactory.getLogger(Throttle.class);

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    /** Shorter waits are saved up: a pause has its price. */
    private static final long LEAST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

    private final Stream stream;
    private final Pace pace;
    private final Limits limits;
    private final TableId table;
    private final StoreKind store;
    private Duration patience;
    private long mayGoOnAt;
    private long lookAt;

    /**
     * How much of the hot path's room is left to it.
     *
     * @param maxLag records that the workers may be behind
     * @param rate records a second; 0 for no limit
     * @param patience how long to wait for workers in all, in one table and store
     */
    public record Limits(long maxLag, int rate, Duration patience) {
        /** Whatever the servers give. */
        public static final Limits NONE = new Limits(Long.MAX_VALUE, 0, Duration.ZERO);

        public Limits {
            if (maxLag < 0) {
                throw new IllegalArgumentException("max lag: " + maxLag + " (expected: >= 0)");
            }
            if (rate < 0) {
                throw new IllegalArgumentException("rate: " + rate + " (expected: >= 0)");
            }
        }
    }

    /** One that has let nothing pass yet. */
    public Throttle(Stream stream, Pace pace, Limits limits, TableId table, StoreKind store) {
        this.stream = stream;
        this.pace = pace;
        this.limits = limits;
        this.table = table;
        this.store = store;
        this.patience = limits.patience();
        this.mayGoOnAt = pace.nanoTime();
        this.lookAt = mayGoOnAt;
    }

    /** Returns when that many records may be read or asked for. */
    public void take(int records) {
        keepRate(records);
        if (pace.nanoTime() - lookAt >= 0) {
            letWorkersCatchUp();
            lookAt = pace.nanoTime() + LOOK_AGAIN.toNanos();
        }
    }

    private void keepRate(int records) {
        if (limits.rate() == 0) {
            return;
        }
        long early = mayGoOnAt - pace.nanoTime();
        if (early >= LEAST_PAUSE) {
            pace.pause(Duration.ofNanos(early));
        }
        mayGoOnAt = Math.max(mayGoOnAt, pace.nanoTime()) + records * TimeUnit.SECONDS.toNanos(1) / limits.rate();
    }

    private void letWorkersCatchUp() {
        if (limits.maxLag() == Long.MAX_VALUE || !patience.isPositive()) {
            return;
        }
        long behind = stream.behind(store, stream.ends(table));
        if (behind > limits.maxLag()) {
            LOG.atInfo()
                    .addKeyValue("table", table)
                    .addKeyValue("store", store.word())
                    .addKeyValue("behind", behind)
                    .addKeyValue("maxLag", limits.maxLag())
                    .log("Waiting for the workers to catch up");
        }
        while (behind > limits.maxLag() && patience.isPositive()) {
            pace.pause(LOOK_AGAIN);
            patience = patience.minus(LOOK_AGAIN);
            behind = stream.behind(store, stream.ends(table));
        }
    }
}
