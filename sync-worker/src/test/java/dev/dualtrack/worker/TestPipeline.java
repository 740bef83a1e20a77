package dev.dualtrack.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.core.config.EmbeddingConfig.Precision;
import dev.dualtrack.core.config.HotPathConfig;
import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.TableConfig.CacheMapping.Mode;
import dev.dualtrack.core.event.EventHeaders;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import dev.dualtrack.testbed.backends.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline of one test: a database with the table {@code policies}, topics in Kafka, and changes that are made in the
 * database and published as Debezium would publish them.
 */
final class TestPipeline implements AutoCloseable {
    static final int PARTITIONS = 3;
    static final TableId TABLE = TableId.parse("public.policies");
    private static final List<String> FIELDS = List.of("title", "amount", "tags");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Endpoint kafka;
    private final Database database;
    private final Naming naming;
    private final TestConfig config;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicLong lsn = new AtomicLong(1_000);

    TestPipeline(Backends backends, Path directory) {
        this(backends, backends.redis(), directory);
    }

    /** With a Redis of the test's own. */
    TestPipeline(Backends backends, Endpoint redis, Path directory) {
        this(backends, backends.kafka(), redis, directory);
    }

    /** With Kafka and a Redis of the test's own. */
    TestPipeline(Backends backends, Endpoint kafka, Endpoint redis, Path directory) {
        this.kafka = kafka;
        this.database = backends.newDatabase();
        this.naming = new Naming(backends.newTopicPrefix());
        this.config = new TestConfig(
                backends, kafka, redis, database, naming.topicPrefix(), backends.newNamePrefix(), directory);
        Map<String, Object> brokers = Map.of("bootstrap.servers", kafka.address());
        this.admin = Admin.create(brokers);
        this.producer = new KafkaProducer<>(brokers, new ByteArraySerializer(), new ByteArraySerializer());
        database.execute("""
                CREATE TABLE policies (policy_id text PRIMARY KEY, title text, content text,
                    is_active boolean NOT NULL DEFAULT true, amount bigint, tags text[], note text)""", "ALTER TABLE policies REPLICA IDENTITY FULL");
        List<NewTopic> topics = new ArrayList<>();
        topics.add(new NewTopic(naming.tableTopic(TABLE), PARTITIONS, (short) 1));
        topics.add(new NewTopic(naming.commandsTopic(TABLE), PARTITIONS, (short) 1));
        topics.add(new NewTopic(naming.deadLetterTopic(), 1, (short) 1).configs(Map.of("cleanup.policy", "compact")));
        try {
            admin.createTopics(topics).all().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("topics cannot be made", e);
        }
    }

    Naming naming() {
        return naming;
    }

    Database database() {
        return database;
    }

    Admin admin() {
        return admin;
    }

    /** The pipeline's configuration with its table mapped to every store. */
    PipelineConfig config() {
        return config(FIELDS);
    }

    /** The same with these properties and fields. */
    PipelineConfig config(List<String> fields) {
        return config.of(fields, Precision.INT8, HotPathConfig.OnDataFailure.CONTINUE, Mode.WRITE_THROUGH);
    }

    /** The same with the model in this precision. */
    PipelineConfig config(Precision precision) {
        return config.of(FIELDS, precision, HotPathConfig.OnDataFailure.CONTINUE, Mode.WRITE_THROUGH);
    }

    /** The same, with a cache that applications fill. */
    PipelineConfig invalidating() {
        return config.of(FIELDS, Precision.INT8, HotPathConfig.OnDataFailure.CONTINUE, Mode.INVALIDATE);
    }

    /** The same, taking back in every store what one refuses. */
    PipelineConfig compensating() {
        return config.of(FIELDS, Precision.INT8, HotPathConfig.OnDataFailure.COMPENSATE, Mode.WRITE_THROUGH);
    }

    /** The row's key in the cache. */
    String cacheKey(String id) {
        return config.cacheKey(id);
    }

    static RecordKey key(String id) {
        return new RecordKey(TABLE, List.of(id));
    }

    /** Ids of rows whose changes go to that partition. */
    static List<String> ids(int partition) {
        return IntStream.range(0, 100)
                .mapToObj(i -> "p" + i)
                .filter(id -> Utils.toPositive(Utils.murmur2(keyBytes(id))) % PARTITIONS == partition)
                .toList();
    }

    /** The row's key as Debezium writes it. */
    static byte[] keyBytes(String id) {
        return bytes(JSON.createObjectNode().put("policy_id", id));
    }

    /** The text as SQL. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** Inserts or replaces the row with the SQL literals, and publishes the change. */
    void upsert(String id, String title, String amount) {
        @Nullable JsonNode before = row(id);
        run("INSERT INTO policies (policy_id, title, content, amount, tags) VALUES (%s, %s, 'c', %s, '{a,b}')"
                        .formatted(literal(id), title, amount)
                + " ON CONFLICT (policy_id) DO UPDATE SET title = excluded.title, amount = excluded.amount");
        publishRow(id, before);
    }

    /** Runs an UPDATE's SET part on the row and publishes the change. */
    void update(String id, String set) {
        @Nullable JsonNode before = row(id);
        run("UPDATE policies SET " + set + " WHERE policy_id = " + literal(id));
        publishRow(id, before);
    }

    /** Deletes the row and publishes the change and its tombstone. */
    void delete(String id) {
        @Nullable JsonNode before = row(id);
        run("DELETE FROM policies WHERE policy_id = " + literal(id));
        publish(id, envelope("d", before, null));
        send(id, null, Map.of());
    }

    /** Gives the row another key, runs this SET part with it, and publishes both halves of the change. */
    void changeKey(String id, String newId, String set) {
        @Nullable JsonNode before = row(id);
        run("UPDATE policies SET policy_id = " + literal(newId) + ", " + set + " WHERE policy_id = " + literal(id));
        ObjectNode delete = envelope("d", before, null);
        send(id, bytes(delete), Map.of(EventHeaders.NEW_KEY_HEADER, keyBytes(newId)));
        send(id, null, Map.of());
        ObjectNode create = envelope("c", null, row(newId));
        create.set("source", delete.get("source"));
        publish(newId, create);
    }

    /** Empties the table and publishes the event, which lands in an arbitrary partition. */
    void truncate() {
        run("TRUNCATE policies");
        ObjectNode event = envelope("t", null, null);
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(naming.tableTopic(TABLE), 1, null, bytes(event));
        message.headers().add(Naming.EPOCH_HEADER, "1".getBytes(StandardCharsets.UTF_8));
        acknowledged(message);
    }

    /** Makes a change in the database that no event tells. */
    void run(String sql) {
        database.execute(sql);
    }

    /** Publishes the row as it is now as an update, or as a create if there was none. */
    void publishRow(String id, @Nullable JsonNode before) {
        publish(id, envelope(before == null ? "c" : "u", before, row(id)));
    }

    /** An envelope with the next LSN. */
    ObjectNode envelope(String op, @Nullable JsonNode before, @Nullable JsonNode after) {
        long at = lsn.addAndGet(10);
        ObjectNode event = JSON.createObjectNode();
        event.set("before", before);
        event.set("after", after);
        event.putObject("source")
                .put("sequence", "[\"" + at + "\",\"" + (at + 1) + "\"]")
                .put("lsn", at + 1)
                .put("txId", txid())
                .put("snapshot", "false")
                .put("ts_ms", System.currentTimeMillis());
        event.put("op", op);
        return event;
    }

    /** Publishes an envelope under the row's key. */
    void publish(String id, ObjectNode event) {
        send(id, bytes(event), Map.of());
    }

    /** Publishes any bytes under the row's key. */
    void send(String id, byte @Nullable [] value, Map<String, byte[]> headers) {
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(naming.tableTopic(TABLE), keyBytes(id), value);
        headers.forEach((header, bytes) -> message.headers().add(header, bytes));
        message.headers().add(Naming.EPOCH_HEADER, "1".getBytes(StandardCharsets.UTF_8));
        acknowledged(message);
    }

    /** Appends a command to the topic that the workers take them from. */
    void command(byte[] key, byte[] value) {
        acknowledged(new ProducerRecord<>(naming.commandsTopic(TABLE), key, value));
    }

    private void acknowledged(ProducerRecord<byte[], byte[]> message) {
        try {
            producer.send(message).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("record was not acknowledged", e);
        }
    }

    static byte[] bytes(ObjectNode event) {
        try {
            return JSON.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Nullable
    JsonNode row(String id) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT to_jsonb(p)::text FROM policies p WHERE policy_id = " + literal(id))) {
            return rows.next() ? JSON.readTree(rows.getString(1)) : null;
        } catch (SQLException | IOException e) {
            throw new IllegalStateException("row cannot be read", e);
        }
    }

    private long txid() {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT txid_snapshot_xmax(txid_current_snapshot()) - 1")) {
            rows.next();
            return rows.getLong(1) & 0xFFFF_FFFFL;
        } catch (SQLException e) {
            throw new IllegalStateException("transaction id cannot be read", e);
        }
    }

    /** The records of the table's topic as it is now, of each key in their order. */
    List<ConsumerRecord<byte[], byte[]>> told() {
        return TopicReader.read(kafka.address(), naming.tableTopic(TABLE), PARTITIONS);
    }

    /** The records of the table's commands topic as it is now. */
    List<ConsumerRecord<byte[], byte[]>> commands() {
        return TopicReader.read(kafka.address(), naming.commandsTopic(TABLE), PARTITIONS);
    }

    /** How many records were written to the topic. */
    long ends(String topic) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        try {
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(end -> end.offset())
                    .sum();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("offsets cannot be listed", e);
        }
    }

    /** Committed offsets of the group, by partition. */
    Map<TopicPartition, Long> committed(String group) {
        Map<TopicPartition, Long> committed = new HashMap<>();
        try {
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, offset) -> committed.put(partition, offset.offset()));
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("offsets cannot be listed", e);
        }
        return committed;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
        admin.close(Duration.ofSeconds(1));
        database.close();
    }
}
