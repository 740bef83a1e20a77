package dev.dualtrack.job;

import dev.dualtrack.core.config.EmbeddingConfig.Precision;
import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.core.store.InMemoryStore;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreWrite;
import dev.dualtrack.core.store.Stores;
import dev.dualtrack.job.fence.Pace;
import dev.dualtrack.job.world.FakeEmbedder;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import io.lettuce.core.api.sync.RedisCommands;
import io.milvus.v2.client.MilvusClientV2;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline over real servers; its stores are in memory where the applier's one write at a time would be too slow. A
 * {@link MiniCapture} and an {@link Applier} stand in for change capture and the workers.
 */
final class JobPipeline implements AutoCloseable {
    static final TableId TABLE = new TableId("public", "policies");
    static final int PARTITIONS = 3;

    private final Database database;
    private final Path directory;
    private final boolean inMemory;
    private final Embedder embedder;
    private final PipelineConfig config;
    private final PostgresSource source;
    private final TableMapping mapping;
    private final ForeignHands hands;
    private final Map<StoreKind, DerivedStore> stores = new EnumMap<>(StoreKind.class);

    JobPipeline(Backends backends, Path directory, boolean inMemory)
            throws IOException, InterruptedException, ExecutionException {
        this(backends, directory, inMemory, new FakeEmbedder(), Precision.FP32, CacheMapping.Mode.WRITE_THROUGH);
    }

    /** With a model of the caller's, who closes it, in that precision, and a cache in that mode. */
    JobPipeline(
            Backends backends,
            Path directory,
            boolean inMemory,
            Embedder embedder,
            Precision precision,
            CacheMapping.Mode cacheMode)
            throws IOException, InterruptedException, ExecutionException {
        this.embedder = embedder;
        this.directory = directory;
        this.inMemory = inMemory;
        database = backends.newDatabase();
        database.execute(
                "create table policies (id text primary key, title text, amount bigint, is_active boolean not null,"
                        + " regions text[] default '{seoul,busan}', updated_at timestamptz not null default now())",
                "alter table policies replica identity full");
        String namePrefix = backends.newNamePrefix();
        hands = new ForeignHands(backends, namePrefix);
        config = new JobConfig(backends, database, directory).of(namePrefix, precision, cacheMode);
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.replicator(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_create_logical_replication_slot('"
                    + config.source().slotName() + "', 'test_decoding')");
        } catch (SQLException e) {
            throw new IOException(e);
        }
        Files.writeString(directory.resolve("pipeline.json"), PipelineConfigWriter.write(config));
        source = PostgresSource.open(config.source());
        mapping = TableMapping.bind(config.tables().getFirst(), source.schema(TABLE), config.embedding());
        for (StoreKind kind : StoreKind.values()) {
            DerivedStore store = inMemory
                    ? new InMemoryStore(kind, config.owner(), List.of(TABLE))
                    : Stores.open(kind, config, List.of(mapping), Clock.systemUTC());
            Applier.persistently(store::prepare);
            stores.put(kind, store);
        }
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", config.stream().bootstrapServers()))) {
            Naming naming = naming();
            admin.createTopics(List.of(
                            new NewTopic(naming.tableTopic(TABLE), PARTITIONS, (short) 1),
                            new NewTopic(naming.commandsTopic(TABLE), PARTITIONS, (short) 1),
                            new NewTopic(naming.deadLetterTopic(), 1, (short) 1)
                                    .configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }
    }

    Naming naming() {
        return new Naming(config.stream().topicPrefix());
    }

    PipelineConfig config() {
        return config;
    }

    Database database() {
        return database;
    }

    PostgresSource source() {
        return source;
    }

    /** The first column of what a statement answers in the source. */
    List<String> texts(String sql) throws SQLException {
        try (Connection connection = source().connections().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    Applier applier() {
        return new Applier(
                config, source, mapping, stores, embedder, new MiniCapture(config, source, mapping.keyCodec()));
    }

    /** Inserts rows p0, p1, ... and makes all stores hold them, as workers would have. */
    void fill(int rows) {
        database.execute("insert into policies select 'p' || n, 'title ' || n, n, true from generate_series(0, "
                + (rows - 1) + ") n");
        stores.values().forEach(store -> Applier.fill(config, source, mapping, store, embedder));
        hideFromCapture();
    }

    /** Moves the slot past everything written so far, so that change capture never sees it. */
    void hideFromCapture() {
        try (Connection connection = source.connections().getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "select pg_replication_slot_advance(?, pg_current_wal_flush_lsn())")) {
            statement.setString(1, config.source().slotName());
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException("slot not moved on", e);
        }
    }

    /** Makes the store hold a record that was made from another title. */
    void plant(StoreKind kind, String id, String title) {
        plant(kind, List.of(id), title);
    }

    /** The same for several. */
    void plant(StoreKind kind, List<String> ids, String title) {
        Map<RecordKey, @Nullable SourceRow> rows = new HashMap<>();
        for (String id : ids) {
            Map<String, @Nullable Object> columns = new HashMap<>();
            columns.put("id", id);
            columns.put("title", title);
            columns.put("amount", 7L);
            columns.put("is_active", true);
            columns.put("regions", List.of("seoul", "busan"));
            columns.put("updated_at", Instant.EPOCH);
            rows.put(key(id), new SourceRow(new Row(columns), 3, 0, "(0,1)"));
        }
        Applier.write(mapping, store(kind), embedder, rows);
    }

    /** Puts other content under a record and leaves its metadata as it is. */
    void bend(StoreKind kind, String id, Image image) {
        bend(kind, Map.of(id, image));
    }

    /** The same for several, by id. */
    void bend(StoreKind kind, Map<String, Image> images) {
        List<RecordKey> keys = images.keySet().stream().map(this::key).toList();
        Map<RecordKey, Meta> metas = store(kind).read(TABLE, keys, Freshness.STRONG);
        List<StoreWrite> writes = new ArrayList<>();
        images.forEach((id, image) ->
                writes.add(new StoreWrite.Upsert(key(id), Objects.requireNonNull(metas.get(key(id))), image)));
        Applier.apply(store(kind), TABLE, writes);
    }

    /** {@link ForeignHands#cypher}. */
    void cypher(String statement) {
        hands.cypher(statement);
    }

    /** {@link ForeignHands#milvus}. */
    void milvus(BiConsumer<MilvusClientV2, String> hand) {
        hands.milvus(hand);
    }

    /** {@link ForeignHands#spoilVector}. */
    void spoilVector(String id) {
        hands.spoilVector(id);
    }

    /** {@link ForeignHands#cache}. */
    void cache(String id, String value) {
        hands.cache(id, value);
    }

    /** {@link ForeignHands#redis}. */
    void redis(BiConsumer<RedisCommands<String, String>, String> hand, String id) {
        hands.redis(hand, id);
    }

    void lose(StoreKind kind, String id) {
        lose(kind, List.of(id));
    }

    void lose(StoreKind kind, List<String> ids) {
        List<StoreWrite> deletes = new ArrayList<>();
        ids.forEach(id -> deletes.add(new StoreWrite.Delete(key(id), Version.ofSnapshot(1), 3)));
        Applier.apply(store(kind), TABLE, deletes);
    }

    RecordKey key(String id) {
        return new RecordKey(TABLE, List.of(id));
    }

    DerivedStore store(StoreKind kind) {
        return Objects.requireNonNull(stores.get(kind));
    }

    /** How many commands have been sent. */
    long commands() throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            ends.put(new TopicPartition(naming().commandsTopic(TABLE), partition), OffsetSpec.latest());
        }
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", config.stream().bootstrapServers()))) {
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(ListOffsetsResultInfo::offset)
                    .sum();
        }
    }

    /** Writes a record to the dead-letter topic, as a worker does when its store refuses a row. */
    void deadLetter(StoreKind kind, String id) throws InterruptedException, ExecutionException {
        byte[] key = "{\"store\":\"%s\",\"table\":\"%s\",\"key\":{\"id\":\"%s\"}}"
                .formatted(kind.word(), TABLE, id)
                .getBytes(StandardCharsets.UTF_8);
        produce(naming().deadLetterTopic(), key);
    }

    /** Writes that many changes of row p1 to the table's topic, for an applier that starts later. */
    void backlog(int changes) throws InterruptedException, ExecutionException {
        for (int i = 0; i < changes; i++) {
            produce(naming().tableTopic(TABLE), mapping.keyCodec().encode(key("p1")));
        }
    }

    private void produce(String topic, byte[] key) throws InterruptedException, ExecutionException {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", config.stream().bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key, new byte[] {1})).get();
        }
    }

    /** The embedder, open still when the program closes it. */
    private static Embedder shared(Embedder embedder) {
        return new Embedder() {
            @Override
            public List<Vector> embed(List<String> texts) {
                return embedder.embed(texts);
            }

            @Override
            public int dimensions() {
                return embedder.dimensions();
            }

            @Override
            public void close() {
                // its owner does
            }
        };
    }

    /** Runs the program with this pipeline's configuration. */
    Outcome execute(String command, String... arguments) {
        return execute(Pace.real(), command, arguments);
    }

    /** The same in another time. */
    Outcome execute(Pace pace, String command, String... arguments) {
        Clock clock = Clock.systemUTC();
        ReconcileJob job = new ReconcileJob(
                (kind, pipeline, mappings) -> inMemory ? store(kind) : Stores.open(kind, pipeline, mappings, clock),
                (embedding, models) -> shared(embedder),
                pace,
                clock);
        return Outcome.of(job, clock, command, directory.resolve("pipeline.json"), arguments);
    }

    @Override
    public void close() {
        stores.values().forEach(store -> {
            store.purge();
            store.close();
        });
        source.close();
        database.close();
    }
}
