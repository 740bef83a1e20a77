package dev.dualtrack.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineCopy;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.CacheMapping.Mode;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.DerivedStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A second table of a {@link TestPipeline}, in the cache alone. */
final class AnotherTable implements AutoCloseable {
    static final TableId ID = TableId.parse("public.books");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestPipeline pipeline;
    private final KafkaProducer<byte[], byte[]> producer;

    /** Makes the table and its topics. */
    AnotherTable(TestPipeline pipeline) {
        this.pipeline = pipeline;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", pipeline.config().stream().bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        pipeline.run("CREATE TABLE books (id text PRIMARY KEY, title text)");
        pipeline.run("ALTER TABLE books REPLICA IDENTITY FULL");
        Naming naming = pipeline.naming();
        List<NewTopic> topics = Stream.of(naming.tableTopic(ID), naming.commandsTopic(ID))
                .map(topic -> new NewTopic(topic, TestPipeline.PARTITIONS, (short) 1))
                .toList();
        try {
            pipeline.admin().createTopics(topics).all().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("topics cannot be made", e);
        }
    }

    /** The pipeline's configuration with both tables. */
    PipelineConfig config() {
        PipelineConfig config = pipeline.config();
        TableConfig books = new TableConfig(
                ID.toString(),
                null,
                null,
                null,
                new TableConfig.CacheMapping("book-" + pipeline.cacheKey("{id}"), Mode.WRITE_THROUGH, 0));
        return PipelineCopy.of(config)
                .tables(Stream.concat(config.tables().stream(), Stream.of(books))
                        .toList())
                .config();
    }

    /** Inserts or replaces the row, and publishes the change. */
    void put(String id, String title) {
        pipeline.run("INSERT INTO books VALUES ('%s', '%s') ON CONFLICT (id) DO UPDATE SET title = excluded.title"
                .formatted(id, title));
        ObjectNode row = JSON.createObjectNode().put("id", id).put("title", title);
        ProducerRecord<byte[], byte[]> change = new ProducerRecord<>(
                pipeline.naming().tableTopic(ID),
                ("{\"id\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8),
                TestPipeline.bytes(pipeline.envelope("u", null, row)));
        change.headers().add(Naming.EPOCH_HEADER, "1".getBytes(StandardCharsets.UTF_8));
        try {
            producer.send(change).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("record was not acknowledged", e);
        }
    }

    /** The title that the cache holds of the row, null if none. */
    @Nullable
    Object title(DerivedStore store, String id) {
        RecordKey key = new RecordKey(ID, List.of(id));
        return TestStores.title(store.images(ID, List.of(key)).get(key));
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}
