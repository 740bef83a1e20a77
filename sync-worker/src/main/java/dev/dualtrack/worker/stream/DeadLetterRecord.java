package dev.dualtrack.worker.stream;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.LastGood;
import dev.dualtrack.core.event.LedgerHeaders;
import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.core.event.Undo;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.worker.batch.DeadLetters;
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
        ProducerRecord<byte[], byte[]> sent =
                new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value == null ? new byte[0] : value);
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
        Undo undo = open.undo();
        if (undo != null) {
            headers.add(Naming.UNDO_HEADER, undo.version().toString().getBytes(StandardCharsets.UTF_8));
            put(headers, PREFIX + "undo-txid", Long.toString(undo.txid()));
            put(headers, PREFIX + "undo-offset", Long.toString(undo.offset()));
            put(
                    headers,
                    PREFIX + "last-good",
                    undo.lastGood().absent()
                            ? ""
                            : String.valueOf(undo.lastGood().json()));
        }
        return sent;
    }

    /** Reads back what {@link #of} wrote. */
    static Open open(LedgerKey key, ConsumerRecord<byte[], byte[]> found) {
        return new Open(
                key.store(),
                new LaneId(key.table(), Integer.parseInt(get(found, PREFIX + "partition", "0"))),
                Integer.parseInt(get(found, LedgerHeaders.ATTEMPTS, "1")),
                Instant.parse(get(found, LedgerHeaders.FIRST_AT, "1970-01-01T00:00:00Z")),
                version(get(found, PREFIX + "version", "")),
                Long.parseLong(get(found, PREFIX + "txid", "0")),
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
        String lastGood = get(found, PREFIX + "last-good", "");
        return new Undo(
                Version.parse(new String(version.value(), StandardCharsets.UTF_8)),
                Long.parseLong(get(found, PREFIX + "undo-txid", "0")),
                Long.parseLong(get(found, PREFIX + "undo-offset", "0")),
                lastGood.isEmpty() ? LastGood.ABSENT : new LastGood(lastGood));
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String get(ConsumerRecord<byte[], byte[]> found, String name, String absent) {
        return LedgerHeaders.get(found.headers(), name, absent);
    }
}
