package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.ChangeEvent;
import dev.dualtrack.core.event.Decoded;
import dev.dualtrack.core.event.EventDecoder;
import dev.dualtrack.core.event.EventHeaders;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.testbed.process.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Compares a store with the source by key and version: of each key that the table's topic tells of, the store must show
 * the row that the source has, at the version of the key's last change.
 */
final class Recorder {
    private final TestPipeline pipeline;
    private final Source source;
    private final TableMapping mapping;

    Recorder(TestPipeline pipeline, Source source, TableMapping mapping) {
        this.pipeline = pipeline;
        this.source = source;
        this.mapping = mapping;
    }

    /** What is to be seen of a key: a version where the store keeps one, an image where there is a row. */
    private record Seen(@Nullable Version version, @Nullable Image image) {}

    /** Waits until the store's group has read and committed all there is, and compares. */
    void awaitSame(DerivedStore store, Duration limit) {
        Await.await(() -> lag(store.kind()) == 0, limit, "the " + store.kind().word() + " group has no lag");
        Map<RecordKey, Seen> wanted = wanted(store.kind());
        assertThat(seen(store, wanted)).as(store.kind().word()).isEqualTo(wanted);
        assertThat(store.count(mapping.id()))
                .as("records in " + store.kind().word())
                .isEqualTo(wanted.values().stream()
                        .filter(seen -> seen.image() != null)
                        .count());
    }

    private long lag(StoreKind kind) {
        Naming naming = pipeline.naming();
        long committed = pipeline.committed(naming.consumerGroup(kind)).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return pipeline.ends(naming.tableTopic(mapping.id()))
                + pipeline.ends(naming.commandsTopic(mapping.id()))
                - committed;
    }

    private Map<RecordKey, Seen> wanted(StoreKind kind) {
        Map<RecordKey, Version> last = lastChanges();
        Map<RecordKey, SourceRow> rows = source.read(mapping, last.keySet()).rows();
        Map<RecordKey, Seen> wanted = new LinkedHashMap<>();
        last.forEach((key, version) -> {
            SourceRow row = rows.get(key);
            boolean shown = row != null && mapping.active(row.row());
            boolean remembered = shown || kind != StoreKind.VECTOR;
            wanted.put(
                    key,
                    new Seen(
                            remembered ? version : null,
                            shown ? image(kind, Objects.requireNonNull(row).row()) : null));
        });
        return wanted;
    }

    private Image image(StoreKind kind, Row row) {
        return switch (kind) {
            case VECTOR -> mapping.vectorImage(row, null);
            case GRAPH -> mapping.graphImage(row);
            case CACHE -> mapping.cacheImage(row);
        };
    }

    private Map<RecordKey, Seen> seen(DerivedStore store, Map<RecordKey, Seen> wanted) {
        Map<RecordKey, Meta> metas = store.read(mapping.id(), wanted.keySet(), Freshness.STRONG);
        Map<RecordKey, Image> images = store.images(mapping.id(), wanted.keySet());
        Map<RecordKey, Seen> seen = new LinkedHashMap<>();
        for (RecordKey key : wanted.keySet()) {
            Meta meta = metas.get(key);
            seen.put(key, new Seen(meta == null ? null : meta.version().change(), withoutVector(images.get(key))));
        }
        return seen;
    }

    private static @Nullable Image withoutVector(@Nullable Image image) {
        return image instanceof Image.VectorImage vector ? new Image.VectorImage(null, vector.fields()) : image;
    }

    private Map<RecordKey, Version> lastChanges() {
        Map<RecordKey, Version> last = new LinkedHashMap<>();
        changes().forEach(change -> last.put(change.key(), change.version()));
        return last;
    }

    /** The changes that the table's topic tells of, of each key in their order. */
    List<ChangeEvent> changes() {
        EventDecoder decoder = new EventDecoder(mapping.schema());
        List<ChangeEvent> changes = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> told : pipeline.told()) {
            EventHeaders headers = EventHeaders.of(
                    told.headers().lastHeader(Naming.EPOCH_HEADER).value(), null);
            if (decoder.decode(told.key(), told.value(), headers) instanceof Decoded.Change(ChangeEvent event)) {
                changes.add(event);
            }
        }
        return changes;
    }
}
