package dev.dualtrack.job;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.event.CommandCodec;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.core.store.StoreWrite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Captures changes, and carries out and commits changes and Refresh commands in each store's group, in one thread until
 * closed. A change, too, is carried out with the row as it is then.
 */
final class Applier implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int TRIES = 5;
    /** As many as a worker writes at once. */
    private static final int BATCH = 500;

    private final PipelineConfig config;
    private final MiniCapture capture;
    private final PostgresSource source;
    private final TableMapping mapping;
    private final Map<StoreKind, DerivedStore> stores;
    private final Embedder embedder;
    private final List<Refresh> executed = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread = Thread.ofPlatform().name("applier").unstarted(this::work);
    private volatile boolean closed;

    Applier(
            PipelineConfig config,
            PostgresSource source,
            TableMapping mapping,
            Map<StoreKind, DerivedStore> stores,
            Embedder embedder,
            MiniCapture capture) {
        this.capture = capture;
        this.config = config;
        this.source = source;
        this.mapping = mapping;
        this.stores = stores;
        this.embedder = embedder;
    }

    Applier start() {
        thread.start();
        return this;
    }

    List<Refresh> executed() {
        return List.copyOf(executed);
    }

    private void work() {
        Naming naming = new Naming(config.stream().topicPrefix());
        List<KafkaConsumer<byte[], byte[]>> consumers = new ArrayList<>();
        for (StoreKind kind : stores.keySet()) {
            KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                    Map.of(
                            "bootstrap.servers",
                            config.stream().bootstrapServers(),
                            "group.id",
                            naming.consumerGroup(kind),
                            "auto.offset.reset",
                            "earliest",
                            "enable.auto.commit",
                            false),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
            consumer.subscribe(List.of(naming.tableTopic(mapping.id()), naming.commandsTopic(mapping.id())));
            consumers.add(consumer);
        }
        List<StoreKind> kinds = List.copyOf(stores.keySet());
        while (!closed) {
            capture.step();
            for (int i = 0; i < kinds.size(); i++) {
                carryOut(kinds.get(i), consumers.get(i).poll(POLL));
                consumers.get(i).commitSync();
            }
        }
        consumers.forEach(KafkaConsumer::close);
        capture.close();
    }

    /** With one read and one write, as a row by itself would be slower than those who write them on a busy machine. */
    private void carryOut(StoreKind kind, Iterable<ConsumerRecord<byte[], byte[]>> records) {
        Set<RecordKey> keys = new LinkedHashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            keyFor(kind, record).ifPresent(keys::add);
        }
        if (keys.isEmpty()) {
            return;
        }
        Map<RecordKey, SourceRow> found = source.read(mapping, keys).rows();
        Map<RecordKey, @Nullable SourceRow> rows = new LinkedHashMap<>();
        keys.forEach(key -> rows.put(key, found.get(key)));
        write(mapping, Objects.requireNonNull(stores.get(kind)), embedder, rows);
    }

    private Optional<RecordKey> keyFor(StoreKind kind, ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(new Naming(config.stream().topicPrefix()).tableTopic(mapping.id()))) {
            return Optional.of(mapping.keyCodec().decode(record.key()));
        }
        Command command = new CommandCodec(mapping.keyCodec()).decode(mapping.id(), record.key(), record.value());
        if (command instanceof Refresh refresh && refresh.stores().contains(kind)) {
            executed.add(refresh);
            return Optional.of(refresh.key());
        }
        return Optional.empty();
    }

    /** Writes what the row asks for; the version is that of a snapshot, as no event is behind it. */
    static void write(
            TableMapping mapping, DerivedStore store, Embedder embedder, RecordKey key, @Nullable SourceRow row) {
        write(mapping, store, embedder, Collections.singletonMap(key, row));
    }

    /** The same for several rows, of which null are gone, many at once. */
    static void write(
            TableMapping mapping, DerivedStore store, Embedder embedder, Map<RecordKey, @Nullable SourceRow> rows) {
        List<StoreWrite> writes = new ArrayList<>();
        rows.forEach((key, row) -> writes.add(wanted(mapping, store.kind(), embedder, key, row)));
        apply(store, mapping.id(), writes);
    }

    /** Many at once. */
    static void apply(DerivedStore store, TableId table, List<StoreWrite> writes) {
        for (int from = 0; from < writes.size(); from += BATCH) {
            List<StoreWrite> together = writes.subList(from, Math.min(writes.size(), from + BATCH));
            persistently(() -> store.apply(table, together));
        }
    }

    private static StoreWrite wanted(
            TableMapping mapping, StoreKind kind, Embedder embedder, RecordKey key, @Nullable SourceRow row) {
        Version version = Version.ofSnapshot(1);
        if (row == null || !mapping.active(row.row())) {
            return new StoreWrite.Delete(key, version, 0);
        }
        Image image = switch (kind) {
            case VECTOR ->
                mapping.vectorImage(
                        row.row(),
                        embedder.embed(List.of(mapping.text(row.row()))).getFirst());
            case GRAPH -> mapping.graphImage(row.row());
            case CACHE -> mapping.cacheImage(row.row());
        };
        Meta meta =
                new Meta(version, row.xmin(), mapping.fingerprint(kind, row.row()), mapping.spec(kind), null, false);
        return new StoreWrite.Upsert(key, meta, image);
    }

    /** Marks the store as the pipeline's and makes it hold all rows of the table. */
    static void fill(
            PipelineConfig config, PostgresSource source, TableMapping mapping, DerivedStore store, Embedder embedder) {
        store.mark(new StoreMark(
                config.owner(),
                1,
                source.systemIdentifier(),
                config.source().slotName(),
                Map.of(mapping.id().toString(), mapping.spec(store.kind()))));
        Map<RecordKey, @Nullable SourceRow> rows = new LinkedHashMap<>();
        source.scan(mapping, row -> rows.put(mapping.keyCodec().ofRow(row.row()), row));
        write(mapping, store, embedder, rows);
    }

    /** As a worker does: a call that a busy server has not answered in time, or that met another one, is made again. */
    static void persistently(Runnable call) {
        for (int attempt = 1; true; attempt++) {
            try {
                call.run();
                return;
            } catch (ClassifiedException e) {
                boolean passing = e.errorClass() == ErrorClass.CONNECTIVITY || e.errorClass() == ErrorClass.TRANSIENT;
                if (!passing || attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(Duration.ofSeconds(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
