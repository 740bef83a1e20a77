package dev.dualtrack.operator.metrics;

import static dev.dualtrack.api.stores.StoreKind.GRAPH;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.api.status.ConditionStatus;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.api.status.Drift;
import dev.dualtrack.api.status.RelationshipCounts;
import dev.dualtrack.api.status.RunStatus;
import dev.dualtrack.api.status.StoreCounts;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.operator.model.Observation;
import dev.dualtrack.operator.model.StreamReading;
import dev.dualtrack.operator.model.Words;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Exact figures of each pipeline, as of its last pass; the status has them in coarse steps only. While passes fail, what
 * each measures is missing, and ready is 0. Every series has the labels {@code namespace} and {@code pipeline}, and goes
 * when the pipeline does. Thread-safe.
 */
public final class PipelineMetrics {
    private final Map<String, Figures> pipelines = new ConcurrentHashMap<>();
    private final Map<MultiGauge, Function<Figures, Stream<Row<?>>>> gauges;

    public PipelineMetrics(MeterRegistry registry) {
        gauges = Map.of(
                gauge(registry, "phase", "1 for the phase that the pipeline is in"),
                figures -> Stream.of(figures.row("phase", figures.phase(), 1)),
                gauge(registry, "ready", "1 while the condition Ready is True"),
                figures -> Stream.of(Row.of(figures.tags(), figures.ready() ? 1 : 0)),
                gauge(registry, "epoch", "Epoch in force"),
                figures -> Stream.of(Row.of(figures.tags(), figures.epoch())),
                gauge(registry, "drift.keys", "Keys that the last run with a verdict left different, by store"),
                figures -> figures.rows("store", figures.drift()),
                gauge(registry, "relationships.found", "Relationships that differed in the last run, by kind"),
                figures -> figures.rows("kind", figures.relationships()),
                gauge(registry, "lag.records", "Records that the store's workers have not committed"),
                figures -> figures.rows("store", figures.lag()),
                gauge(registry, "quarantined.keys", "Keys with an open dead-letter record, by store"),
                figures -> figures.rows("store", figures.quarantined()),
                gauge(registry, "slot.retained.bytes", "WAL that the slot holds back"),
                figures -> Stream.ofNullable(figures.retainedBytes()).map(bytes -> Row.of(figures.tags(), bytes)),
                gauge(registry, "last.run.timestamp.seconds", "When the last run ended, in seconds since 1970"),
                figures -> figures.time(figures.lastRun()),
                gauge(registry, "verified.timestamp.seconds", "When the last run with a verdict ended, likewise"),
                figures -> figures.time(figures.verified()));
    }

    /** Takes the figures of one pass. */
    public void seen(DataPipeline pipeline, Observation seen, DataPipelineStatus status) {
        Map<String, Long> lag = new ConcurrentHashMap<>();
        Map<String, Long> quarantined = new ConcurrentHashMap<>();
        if (seen.stream() instanceof StreamReading.Read read) {
            seen.lag().forEach((kind, records) -> lag.put(kind.word(), records));
            for (StoreKind kind : seen.stores().keySet()) {
                quarantined.put(kind.word(), read.facts().quarantined().getOrDefault(kind, 0L));
            }
        }
        take(Figures.of(pipeline, status, lag, quarantined, seen.retainedBytes()), pipeline);
    }

    /** A pass failed: it has measured nothing, and nothing is known but what the status says. */
    public void failed(DataPipeline pipeline, DataPipelineStatus status) {
        take(Figures.of(pipeline, status, Map.of(), Map.of(), null), pipeline);
    }

    private void take(Figures figures, DataPipeline pipeline) {
        pipelines.put(pipeline.getMetadata().getUid(), figures);
        refresh();
    }

    /** The pipeline is gone. */
    public void forget(DataPipeline pipeline) {
        pipelines.remove(pipeline.getMetadata().getUid());
        refresh();
    }

    private synchronized void refresh() {
        gauges.forEach((gauge, rows) -> gauge.register(
                pipelines.values().stream()
                        .flatMap(rows)
                        .<Row<?>>map(row -> row)
                        .toList(),
                true));
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder("dualtrack.pipeline." + name)
                .description(description)
                .register(registry);
    }

    /** One pipeline's figures. */
    private record Figures(
            Tags tags,
            String phase,
            boolean ready,
            long epoch,
            Map<String, Long> drift,
            Map<String, Long> relationships,
            Map<String, Long> lag,
            Map<String, Long> quarantined,
            @Nullable Long retainedBytes,
            long lastRun,
            long verified) {
        static Figures of(
                DataPipeline pipeline,
                DataPipelineStatus status,
                Map<String, Long> lag,
                Map<String, Long> quarantined,
                @Nullable Long retainedBytes) {
            return new Figures(
                    Tags.of(
                            "namespace", pipeline.getMetadata().getNamespace(),
                            "pipeline", pipeline.getMetadata().getName()),
                    status.phase() == null ? "" : Words.of(status.phase()),
                    status.conditions().stream()
                            .anyMatch(condition ->
                                    condition.type().equals("Ready") && condition.status() == ConditionStatus.TRUE),
                    status.epoch() == null ? 0 : status.epoch(),
                    drift(status),
                    relationships(status),
                    lag,
                    quarantined,
                    retainedBytes,
                    lastRun(status),
                    seconds(status.verifiedAt()));
        }

        Row<?> row(String label, String value, long figure) {
            return Row.of(tags.and(label, value), figure);
        }

        Stream<Row<?>> rows(String label, Map<String, Long> figures) {
            return figures.entrySet().stream().map(entry -> row(label, entry.getKey(), entry.getValue()));
        }

        Stream<Row<?>> time(long seconds) {
            return seconds == 0 ? Stream.of() : Stream.of(Row.of(tags, seconds));
        }

        private static Map<String, Long> drift(DataPipelineStatus status) {
            Map<String, Long> known = new ConcurrentHashMap<>();
            Drift drift = status.drift();
            if (drift != null) {
                put(known, "vector", drift.vector());
                put(known, "graph", drift.graph());
                put(known, "cache", drift.cache());
            }
            return known;
        }

        /** Known only where the last run had a verdict on the graph. */
        private static Map<String, Long> relationships(DataPipelineStatus status) {
            Map<String, Long> known = new ConcurrentHashMap<>();
            RunStatus last = status.lastRun();
            if (last == null) {
                return known;
            }
            for (StoreCounts store : last.stores()) {
                if (store.name() == GRAPH && store.verified()) {
                    RelationshipCounts found = store.relationships();
                    known.put("missing", found == null ? 0 : found.missing());
                    known.put("surplus", found == null ? 0 : found.surplus());
                    known.put("dangling", found == null ? 0 : found.dangling());
                }
            }
            return known;
        }

        private static void put(Map<String, Long> known, String store, @Nullable Long keys) {
            if (keys != null) {
                known.put(store, keys);
            }
        }

        private static long lastRun(DataPipelineStatus status) {
            RunStatus last = status.lastRun();
            return last == null ? 0 : seconds(last.finishedAt());
        }

        /** Seconds since 1970, 0 if there was no such time. */
        private static long seconds(@Nullable String time) {
            return time == null ? 0 : Instant.parse(time).getEpochSecond();
        }
    }
}
