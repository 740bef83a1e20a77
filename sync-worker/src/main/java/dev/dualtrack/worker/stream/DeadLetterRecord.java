package dev.dualtrack.worker.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.worker.batch.DeadLetters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The form of a record in the dead-letter topic. Its key names store, table and row key, so that compaction keeps one
 * record for each; the value and the header {@code dualtrack.key} are the bytes of the refused record, and further
 * headers tell where it was and why it was refused.
 */
final class DeadLetterRecord {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "dualtrack.";

    private DeadLetterRecord() {}

    /** What the ledger remembers of an open record. */
    record Open(LaneId lane, int attempts, Instant firstAt) {}

    /** The key of a row's record. */
    static String rowKey(StoreKind kind, TableMapping table, byte[] key) {
        ObjectNode object = base(kind, table.id());
        try {
            object.set("key", JSON.readTree(key));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "key of " + table.id() + " is not JSON (expected: encoded by its codec)", e);
        }
        return text(object);
    }

    /** The key of a record whose row key cannot be read. */
    static String placeKey(StoreKind kind, TableMapping table, ConsumerRecord<byte[], byte[]> origin) {
        ObjectNode object = base(kind, table.id());
        object.put("topic", origin.topic());
        object.put("partition", origin.partition());
        object.put("offset", origin.offset());
        return text(object);
    }

    private static ObjectNode base(StoreKind kind, TableId table) {
        return JSON.createObjectNode().put("store", kind.word()).put("table", table.toString());
    }

    private static String text(ObjectNode object) {
        try {
            return JSON.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("dead-letter key cannot be written", e);
        }
    }

    /** The record to send. */
    static ProducerRecord<byte[], byte[]> of(
            String topic,
            String key,
            ConsumerRecord<byte[], byte[]> origin,
            DeadLetters.Reason reason,
            Open open,
            Instant now) {
        byte @Nullable [] value = origin.value();
        ProducerRecord<byte[], byte[]> sent =
                new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value == null ? new byte[0] : value);
        Headers headers = sent.headers();
        byte @Nullable [] originKey = origin.key();
        if (originKey != null) {
            headers.add(PREFIX + "key", originKey);
        }
        origin.headers().forEach(header -> headers.add("origin." + header.key(), header.value()));
        put(headers, "topic", origin.topic());
        put(headers, "partition", Integer.toString(origin.partition()));
        put(headers, "offset", Long.toString(origin.offset()));
        put(headers, "version", reason.version());
        put(headers, "error-class", reason.errorClass());
        put(headers, "message", reason.message());
        put(headers, "attempts", Integer.toString(open.attempts()));
        put(headers, "first-at", open.firstAt().toString());
        put(headers, "last-at", now.toString());
        return sent;
    }

    /** Whether the record in the topic is one of that store's, and if so the table; null for any other. */
    static @Nullable TableId table(StoreKind kind, byte @Nullable [] key) {
        try {
            JsonNode object = key == null ? JSON.nullNode() : JSON.readTree(key);
            boolean own = object.path("store").asText().equals(kind.word());
            return own ? TableId.parse(object.path("table").asText()) : null;
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Reads back what {@link #of} wrote. */
    static Open open(TableId table, ConsumerRecord<byte[], byte[]> found) {
        return new Open(
                new LaneId(table, Integer.parseInt(get(found, "partition", "0"))),
                Integer.parseInt(get(found, "attempts", "1")),
                Instant.parse(get(found, "first-at", "1970-01-01T00:00:00Z")));
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String get(ConsumerRecord<byte[], byte[]> found, String name, String absent) {
        Header header = found.headers().lastHeader(PREFIX + name);
        return header == null ? absent : new String(header.value(), StandardCharsets.UTF_8);
    }
}
