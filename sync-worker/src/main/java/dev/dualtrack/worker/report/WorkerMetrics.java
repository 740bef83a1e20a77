package dev.dualtrack.worker.report;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.embedding.CachingEmbedder;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.worker.batch.Signals;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/** The worker's metrics in Prometheus' text form. Thread-safe. */
public final class WorkerMetrics implements Signals {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final StatusBoard board;
    private final Clock clock;
    private final Timer visible;
    private final Timer apply;
    private final DistributionSummary batch;
    private final MultiGauge lag;
    private volatile Supplier<Map<TopicPartition, Long>> lags = Map::of;
    private volatile IntSupplier lanes = () -> 0;

    /** Metrics of the worker whose status is on that board. */
    public WorkerMetrics(StoreKind kind, StatusBoard board, Clock clock) {
        this.board = board;
        this.clock = clock;
        registry.config().commonTags("store", kind.word());
        this.visible = Timer.builder("dualtrack.commit.to.visible")
                .description("From the source's commit to the acknowledged write")
                .serviceLevelObjectives(slo(50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000))
                .register(registry);
        this.apply = Timer.builder("dualtrack.apply")
                .description("One write call to the store")
                .serviceLevelObjectives(slo(5, 10, 25, 50, 100, 250, 500, 1_000, 5_000))
                .register(registry);
        this.batch = DistributionSummary.builder("dualtrack.batch.size")
                .description("Records written by one call")
                .serviceLevelObjectives(1, 10, 50, 100, 500, 1_000)
                .register(registry);
        this.lag = MultiGauge.builder("dualtrack.lag")
                .description("Records not yet committed, by partition")
                .register(registry);
        registerCounters();
        registerGauges();
    }

    private void registerCounters() {
        for (String outcome : board.status().counters().keySet()) {
            FunctionCounter.builder(
                            "dualtrack.events",
                            board,
                            b -> b.status().counters().getOrDefault(outcome, 0L))
                    .description("Change events by outcome")
                    .tag("outcome", outcome)
                    .register(registry);
        }
    }

    private void registerGauges() {
        for (WorkerStatus.Circuit state : WorkerStatus.Circuit.values()) {
            Gauge.builder("dualtrack.circuit", board, b -> b.status().circuit() == state ? 1 : 0)
                    .description("1 for the state that the circuit to the store is in")
                    .tag("state", state.name())
                    .register(registry);
        }
        for (WorkerStatus.Held cause : WorkerStatus.Held.values()) {
            Gauge.builder(
                            "dualtrack.held",
                            board,
                            b -> b.status().heldTables().stream()
                                    .filter(held -> held.cause() == cause)
                                    .count())
                    .description("Tables or partitions of tables that wait for a person")
                    .tag("cause", cause.name())
                    .register(registry);
        }
        Gauge.builder("dualtrack.partitions", this, metrics -> metrics.lanes.getAsInt())
                .description("Partitions of tables that this worker works on")
                .register(registry);
        Gauge.builder("dualtrack.dead.letters", board, b -> b.status().deadLettered())
                .description("Open dead letters of the assigned partitions")
                .register(registry);
        Gauge.builder("dualtrack.dead.letters.unreadable", board, StatusBoard::unreadableLetters)
                .description("Records of the dead-letter topic, of all stores, that cannot be read")
                .register(registry);
    }

    private static Duration[] slo(long... millis) {
        Duration[] bounds = new Duration[millis.length];
        for (int i = 0; i < millis.length; i++) {
            bounds[i] = Duration.ofMillis(millis[i]);
        }
        return bounds;
    }

    /** Where the lag by partition, and how many partitions of tables are at work, are read from. */
    public void stream(Supplier<Map<TopicPartition, Long>> ofLag, IntSupplier ofPartitions) {
        lags = ofLag;
        lanes = ofPartitions;
    }

    /** Counts what the embedder does. */
    public void embeddings(CachingEmbedder embedder) {
        FunctionCounter.builder("dualtrack.embeddings", embedder, CachingEmbedder::computed)
                .tag("from", "computed")
                .register(registry);
        FunctionCounter.builder("dualtrack.embeddings", embedder, CachingEmbedder::cached)
                .tag("from", "cached")
                .register(registry);
        FunctionCounter.builder("dualtrack.embeddings.truncated", embedder, CachingEmbedder::truncated)
                .description("Computed embeddings of texts that are longer than the model reads")
                .register(registry);
    }

    @Override
    public void visible(long commitMillis) {
        visible.record(Duration.ofMillis(Math.max(0, clock.millis() - commitMillis)));
    }

    @Override
    public void applied(int records, long nanos) {
        batch.record(records);
        apply.record(Duration.ofNanos(nanos));
    }

    @Override
    public void verifyWanted() {
        board.wantVerify();
    }

    /** All metrics as of now. */
    public String scrape() {
        List<MultiGauge.Row<?>> rows = lags.get().entrySet().stream()
                .<MultiGauge.Row<?>>map(entry -> MultiGauge.Row.of(
                        Tags.of(
                                "topic",
                                entry.getKey().topic(),
                                "partition",
                                Integer.toString(entry.getKey().partition())),
                        entry.getValue()))
                .toList();
        lag.register(rows, true);
        return registry.scrape();
    }
}
