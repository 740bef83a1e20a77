package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.DataPipeline;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has every pipeline looked at when the clock was set back. The framework's timer, which brings the next pass round and tries a
 * failed one again, waits by the clock: for as much longer as that was set back. A pass sets it anew.
 */
final class ClockWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** A pass may be late by less. */
    private static final Duration STEP = Duration.ofSeconds(2);

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("clock-watch").factory());
    private long ahead;

    ClockWatch(InstantSource clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        ahead = ahead();
    }

    /** Begins to look; what it returns tells of these pipelines when they are to be looked at. */
    @SuppressWarnings("FutureReturnValueIgnored") // It ends with the executor.
    EventSource<?, DataPipeline> over(IndexerResourceCache<DataPipeline> pipelines) {
        SimpleInboundEventSource<DataPipeline> source = new SimpleInboundEventSource<>("clock");
        looks.scheduleWithFixedDelay(
                () -> {
                    if (wasSetBack()) {
                        LOG.atWarn().log("The clock was set back; all pipelines are looked at");
                        pipelines.list().map(ResourceID::fromResource).forEach(source::propagateEvent);
                    }
                },
                LOOK.toMillis(),
                LOOK.toMillis(),
                TimeUnit.MILLISECONDS);
        return source;
    }

    /** Whether it was set back since the last call. */
    boolean wasSetBack() {
        long before = ahead;
        ahead = ahead();
        return before - ahead >= STEP.toMillis();
    }

    /** Of a timer that nobody sets, in milliseconds. */
    private long ahead() {
        return clock.millis() - TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong());
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
