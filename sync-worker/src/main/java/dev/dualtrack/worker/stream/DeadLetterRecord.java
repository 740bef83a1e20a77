package dev.dualtrack.worker.stream;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.LedgerHeaders;
import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.core.event.Undo;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.worker.batch.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The form of a record in the dead-letter topic. Its key names store, table and row key, so that compaction keeps one
 * record for each; the value and the header {@code dualtrack.key} are the bytes of the refused record, and further
 * headers tell where it was and why it was refused.
 *
 * <p>No header holds row data. The image that a change is taken back to is mostly what the refused record itself states as
 * the row before; another one follows that record in the value ({@link LastGoodPlace}).
 */
final class DeadLetterRecord {
    private static final String PREFIX = "dualtrack.";

    private DeadLetterRecord() {}

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

    /** The record to send. */
    static ProducerRecord<byte[], byte[]> of(
            String topic,
            String key,
            ConsumerRecord<byte[], byte[]> origin,
            DeadLetters.Reason reason,
            Open open,
            Instant now) {
        byte @Nullable [] value = origin.value();
        byte[] refused = value == null ? new byte[0] : value;
        Undo undo = open.undo();
        ProducerRecord<byte[], byte[]> sent = new ProducerRecord<>(
                topic,
                key.getBytes(StandardCharsets.UTF_8),
                undo == null ? refused : LastGoodPlace.value(refused, undo.lastGood()));
        Headers headers = sent.headers();
        byte @Nullable [] originKey = origin.key();
        if (originKey != null) {
            headers.add(PREFIX + "key", originKey);
        }
        origin.headers().forEach(header -> headers.add("origin." + header.key(), header.value()));
        put(headers, PREFIX + "topic", origin.topic());
        put(headers, PREFIX + "partition", Integer.toString(origin.partition()));
        put(headers, PREFIX + "offset", Long.toString(origin.offset()));
        put(
                headers,
                PREFIX + "version",
                open.version().equals(Version.ZERO) ? "" : open.version().toString());
        put(headers, PREFIX + "txid", Long.toString(open.txid()));
        put(headers, LedgerHeaders.ERROR_CLASS, reason.errorClass());
        put(headers, LedgerHeaders.MESSAGE, reason.message());
        put(headers, LedgerHeaders.ATTEMPTS, Integer.toString(open.attempts()));
        put(headers, LedgerHeaders.FIRST_AT, open.firstAt().toString());
        put(headers, PREFIX + "last-at", now.toString());
        if (undo != null) {
            headers.add(Naming.UNDO_HEADER, undo.version().toString().getBytes(StandardCharsets.UTF_8));
            put(headers, PREFIX + "undo-txid", Long.toString(undo.txid()));
            put(headers, PREFIX + "undo-offset", Long.toString(undo.offset()));
            put(headers, PREFIX + "undo-to", LastGoodPlace.of(refused, undo.lastGood()));
        }
        return sent;
    }

    /** Reads back what {@link #of} wrote; headers of another form are an {@link IllegalArgumentException}. */
    static Open open(LedgerKey key, ConsumerRecord<byte[], byte[]> found) {
        try {
            return new Open(
                    key.store(),
                    new LaneId(key.table(), Integer.parseInt(get(found, PREFIX + "partition", "0"))),
                    Integer.parseInt(get(found, LedgerHeaders.ATTEMPTS, "1")),
                    Instant.parse(get(found, LedgerHeaders.FIRST_AT, "1970-01-01T00:00:00Z")),
                    version(get(found, PREFIX + "version", "")),
                    Long.parseLong(get(found, PREFIX + "txid", "0")),
                    undo(found));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(LedgerHeaders.FIRST_AT + ": not a time (expected: ISO-8601)", e);
        }
    }

    /** Reads the version of a header; empty is zero. */
    static Version version(String text) {
        return text.isEmpty() ? Version.ZERO : Version.parse(text);
    }

    private static @Nullable Undo undo(ConsumerRecord<byte[], byte[]> found) {
        String version = get(found, Naming.UNDO_HEADER, "");
        if (version.isEmpty()) {
            return null;
        }
        return new Undo(
                Version.parse(version),
                Long.parseLong(get(found, PREFIX + "undo-txid", "0")),
                Long.parseLong(get(found, PREFIX + "undo-offset", "0")),
                LastGoodPlace.read(found.value(), get(found, PREFIX + "undo-to", LastGoodPlace.NONE)));
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String get(ConsumerRecord<byte[], byte[]> found, String name, String absent) {
        return LedgerHeaders.get(found.headers(), name, absent);
    }
}
