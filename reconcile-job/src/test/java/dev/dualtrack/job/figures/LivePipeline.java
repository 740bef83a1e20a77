package dev.dualtrack.job.figures;

import dev.dualtrack.core.config.HotPathConfig;
import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.config.ReconcileConfig;
import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.core.config.StoresConfig;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.config.StreamConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TlsConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.job.MiniCapture;
import dev.dualtrack.testbed.backends.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/**
 * The ground as a pipeline under way: a real slot and a real stream, in which a {@link MiniCapture} stands for cdc-server and a
 * {@link LateWorker} for the workers of each store. A run finds in it all that it waits for and asks. Changes from before it was
 * made are never captured.
 */
final class LivePipeline implements AutoCloseable {
    /** Each step reads the log again from up to a quarter of a minute ago. */
    private static final Duration CAPTURE = Duration.ofMillis(500);

    private static final int PARTITIONS = 3;

    private final Ground ground;
    private final PipelineConfig pipeline;
    private final Path config;
    private final List<LateWorker> workers = new ArrayList<>();
    private final List<Repeated> captures = new ArrayList<>();
    private final Deque<Closing> opened = new ArrayDeque<>();

    /** Ends a part. */
    private interface Closing extends AutoCloseable {
        @Override
        void close();
    }

    private LivePipeline(Ground ground, PipelineConfig pipeline, Path config) {
        this.ground = ground;
        this.pipeline = pipeline;
        this.config = config;
    }

    /** Makes slot and topics; returns when changes are captured and carried out. */
    static LivePipeline start(Ground ground) throws IOException, SQLException, InterruptedException {
        Database database = ground.database();
        String slot = database.name() + "_slot";
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.replicator(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_create_logical_replication_slot('" + slot + "', 'test_decoding')");
        }
        PipelineConfig pipeline = config(ground, slot);
        createTopics(pipeline);
        Path config = Files.writeString(ground.files().resolve("pipeline.json"), PipelineConfigWriter.write(pipeline));
        LivePipeline started = new LivePipeline(ground, pipeline, config);
        try {
            started.work();
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private void work() {
        SourceConfig measured = pipeline.source();
        PostgresSource source = PostgresSource.open(new SourceConfig(
                ground.database().server().host(),
                ground.database().server().port(),
                measured.database(),
                measured.credentials(),
                measured.tls(),
                measured.slotName(),
                measured.publicationName()));
        opened.push(source::close);
        for (ScanPlace place : ground.places()) {
            work(source, place.direct(ground.backends(), ground.database()));
        }
        KeyCodec keys = new KeyCodec(source.schema(ScanPlace.TABLE));
        MiniCapture changes = new MiniCapture(pipeline, source, keys);
        opened.push(changes::close);
        Repeated capture = Repeated.start("capture", () -> {
            changes.step();
            LockSupport.parkNanos(CAPTURE.toNanos());
        });
        captures.add(capture);
        opened.push(capture::close);
    }

    /** Marks the store as filled, and starts its worker. */
    private void work(PostgresSource source, ScanPlace place) {
        TableMapping mapping = place.mapping(source);
        DerivedStore store = place.store(mapping);
        opened.push(store::close);
        store.mark(new StoreMark(
                ScanPlace.OWNER,
                ScanPlace.EPOCH,
                source.systemIdentifier(),
                pipeline.source().slotName(),
                Map.of(ScanPlace.TABLE.toString(), mapping.spec(place.kind()))));
        LateWorker worker = new LateWorker(
                new Naming(pipeline.stream().topicPrefix()), pipeline.stream().bootstrapServers(), mapping, store);
        workers.add(worker);
        opened.push(worker::close);
    }

    private static PipelineConfig config(Ground ground, String slot) throws IOException {
        Database database = ground.database();
        SourceConfig source = new SourceConfig(
                ground.source().host(),
                ground.source().port(),
                database.name(),
                ScanPlace.credentials(ground.files(), "replicator", database.replicator(), database.password()),
                TlsConfig.DISABLED,
                slot,
                "pub");
        Map<StoreKind, StoreEndpoint> stores = new EnumMap<>(StoreKind.class);
        ground.places().forEach(place -> stores.put(place.kind(), place.server()));
        TableConfig table = ground.places().getFirst().table();
        return new PipelineConfig(
                ScanPlace.OWNER,
                ScanPlace.EPOCH,
                source,
                new StreamConfig(
                        ground.backends().kafka().address(),
                        ground.backends().newTopicPrefix(),
                        PARTITIONS,
                        (short) 1,
                        Duration.ofDays(1)),
                new StoresConfig(
                        stores.get(StoreKind.VECTOR), stores.get(StoreKind.GRAPH), stores.get(StoreKind.CACHE)),
                ScanPlace.EMBEDDING,
                List.of(new TableConfig(
                        table.name(),
                        table.activeWhen(),
                        ifThere(stores, StoreKind.VECTOR, table.vector()),
                        ifThere(stores, StoreKind.GRAPH, table.graph()),
                        ifThere(stores, StoreKind.CACHE, table.cache()))),
                new HotPathConfig(100, HotPathConfig.OnDataFailure.CONTINUE, HotPathConfig.OnDataFlood.HOLD),
                new ReconcileConfig(
                        ReconcileConfig.Mode.DETECT, 3, Duration.ofSeconds(1), Duration.ofHours(2), 1, 0.1));
    }

    private static <M> @Nullable M ifThere(Map<StoreKind, StoreEndpoint> stores, StoreKind kind, @Nullable M mapping) {
        return stores.containsKey(kind) ? mapping : null;
    }

    private static void createTopics(PipelineConfig pipeline) throws InterruptedException {
        Naming naming = new Naming(pipeline.stream().topicPrefix());
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", pipeline.stream().bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic(naming.tableTopic(ScanPlace.TABLE), PARTITIONS, (short) 1),
                            new NewTopic(naming.commandsTopic(ScanPlace.TABLE), PARTITIONS, (short) 1),
                            new NewTopic(naming.deadLetterTopic(), 1, (short) 1)
                                    .configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot make topics", e.getCause());
        }
    }

    /** The pipeline's configuration, for a run. */
    Path config() {
        return config;
    }

    /** How late changes come to the stores. An {@link IllegalStateException} if something has ended. */
    String told() {
        captures.forEach(Repeated::check);
        return workers.stream().map(LateWorker::told).collect(Collectors.joining("; "));
    }

    /** Ends its parts, the last that began first. */
    @Override
    public void close() {
        opened.forEach(Closing::close);
    }
}
