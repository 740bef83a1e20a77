package dev.dualtrack.worker.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.LastGood;
import dev.dualtrack.core.event.Undo;
import dev.dualtrack.core.event.Version;
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

    /** Where a record of the topic belongs. */
    record Place(StoreKind store, TableId table) {}

    /**
     * What the ledger remembers of an open record.
     *
     * @param version of its change, zero where it is none or unknown
     * @param txid of its change, 32 bits; 0 where it is none or unknown
     * @param undo how its change is taken back in all stores, null where that is not known
     */
    record Open(
            StoreKind store,
            LaneId lane,
            int attempts,
            Instant firstAt,
            Version version,
            long txid,
            @Nullable Undo undo) {}

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
        put(
                headers,
                "version",
                open.version().equals(Version.ZERO) ? "" : open.version().toString());
        put(headers, "txid", Long.toString(open.txid()));
        put(headers, "error-class", reason.errorClass());
        put(headers, "message", reason.message());
        put(headers, "attempts", Integer.toString(open.attempts()));
        put(headers, "first-at", open.firstAt().toString());
        put(headers, "last-at", now.toString());
        Undo undo = open.undo();
        if (undo != null) {
            headers.add(Naming.UNDO_HEADER, undo.version().toString().getBytes(StandardCharsets.UTF_8));
            put(headers, "undo-txid", Long.toString(undo.txid()));
            put(headers, "undo-offset", Long.toString(undo.offset()));
            put(
                    headers,
                    "last-good",
                    undo.lastGood().absent()
                            ? ""
                            : String.valueOf(undo.lastGood().json()));
        }
        return sent;
    }

    /** Where a record with that key belongs; null for one that is no dead letter. */
    static @Nullable Place place(byte @Nullable [] key) {
        try {
            JsonNode object = key == null ? JSON.nullNode() : JSON.readTree(key);
            return new Place(
                    StoreKind.ofWord(object.path("store").asText()),
                    TableId.parse(object.path("table").asText()));
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Reads back what {@link #of} wrote. */
    static Open open(Place place, ConsumerRecord<byte[], byte[]> found) {
        return new Open(
                place.store(),
                new LaneId(place.table(), Integer.parseInt(get(found, "partition", "0"))),
                Integer.parseInt(get(found, "attempts", "1")),
                Instant.parse(get(found, "first-at", "1970-01-01T00:00:00Z")),
                version(get(found, "version", "")),
                Long.parseLong(get(found, "txid", "0")),
                undo(found));
    }

    /** Reads the version of a header; empty is zero. */
    static Version version(String text) {
        return text.isEmpty() ? Version.ZERO : Version.parse(text);
    }

    private static @Nullable Undo undo(ConsumerRecord<byte[], byte[]> found) {
        Header version = found.headers().lastHeader(Naming.UNDO_HEADER);
        if (version == null) {
            return null;
        }
        String lastGood = get(found, "last-good", "");
        return new Undo(
                Version.parse(new String(version.value(), StandardCharsets.UTF_8)),
                Long.parseLong(get(found, "undo-txid", "0")),
                Long.parseLong(get(found, "undo-offset", "0")),
                lastGood.isEmpty() ? LastGood.ABSENT : new LastGood(lastGood));
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String get(ConsumerRecord<byte[], byte[]> found, String name, String absent) {
        Header header = found.headers().lastHeader(PREFIX + name);
        return header == null ? absent : new String(header.value(), StandardCharsets.UTF_8);
    }
}
