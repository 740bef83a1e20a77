package dev.dualtrack.job;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineCopy;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.StoreWrite;
import dev.dualtrack.core.store.Stores;
import dev.dualtrack.job.world.FakeEmbedder;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/** A table of a test's own in the database of a {@link JobPipeline}: its topics, and its records in the real stores. */
final class OwnTable implements AutoCloseable {
    private final JobPipeline pipeline;
    private final PipelineConfig config;
    private final TableMapping mapping;
    private final FakeEmbedder embedder = new FakeEmbedder();
    private final Map<StoreKind, DerivedStore> stores = new EnumMap<>(StoreKind.class);

    /** Of a table that is in the database already. */
    OwnTable(JobPipeline pipeline, TableConfig table) throws InterruptedException, ExecutionException {
        this.pipeline = pipeline;
        this.config = PipelineCopy.of(pipeline.config()).tables(List.of(table)).config();
        this.mapping = TableMapping.bind(table, pipeline.source().schema(table.id()), config.embedding());
        for (StoreKind kind : StoreKind.values()) {
            if (table.mapsTo(kind)) {
                DerivedStore store = Stores.open(kind, config, List.of(mapping), Clock.systemUTC());
                Applier.persistently(store::prepare);
                stores.put(kind, store);
            }
        }
        Naming naming = pipeline.naming();
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", config.stream().bootstrapServers()))) {
            admin.createTopics(Stream.of(naming.tableTopic(table.id()), naming.commandsTopic(table.id()))
                            .map(topic -> new NewTopic(topic, JobPipeline.PARTITIONS, (short) 1))
                            .toList())
                    .all()
                    .get();
        }
    }

    /** The pipeline's configuration with this table alone. */
    PipelineConfig config() {
        return config;
    }

    /** Makes its stores hold its rows, as workers would have. */
    void fill() {
        stores.values().forEach(store -> Applier.fill(config, pipeline.source(), mapping, store, embedder));
    }

    /** Makes the store hold a record that was made from that row. */
    void plant(StoreKind kind, Map<String, @Nullable Object> columns) {
        SourceRow row = new SourceRow(new Row(columns), 3, 0, "(0,1)");
        Applier.write(mapping, store(kind), embedder, mapping.keyCodec().ofRow(row.row()), row);
    }

    /** Takes the record of the row with that text key out of the store. */
    void lose(StoreKind kind, String key) {
        StoreWrite delete = new StoreWrite.Delete(mapping.keyCodec().ofId(key), Version.ofSnapshot(1), 3);
        store(kind).apply(mapping.id(), List.of(delete));
    }

    /** Carries out the commands for it, until closed. */
    Applier applier() {
        return new Applier(
                config,
                pipeline.source(),
                mapping,
                stores,
                embedder,
                new MiniCapture(config, pipeline.source(), mapping.keyCodec()));
    }

    private DerivedStore store(StoreKind kind) {
        return Objects.requireNonNull(stores.get(kind));
    }

    @Override
    public void close() {
        stores.values().forEach(store -> {
            store.purge();
            store.close();
        });
    }
}
