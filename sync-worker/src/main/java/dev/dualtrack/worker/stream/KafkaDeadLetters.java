package dev.dualtrack.worker.stream;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.worker.batch.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The dead-letter queue as a compacted topic. Thread-safe. */
final class KafkaDeadLetters implements DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaDeadLetters.class);

    private final String topic;
    private final StoreKind kind;
    private final Durable durable;
    private final Ledger ledger;
    private final Clock clock;

    KafkaDeadLetters(String topic, StoreKind kind, Producer<byte[], byte[]> producer, Ledger ledger, Clock clock) {
        this.topic = topic;
        this.kind = kind;
        this.durable = new Durable(producer);
        this.ledger = ledger;
        this.clock = clock;
    }

    @Override
    public void add(TableMapping table, ConsumerRecord<byte[], byte[]> origin, @Nullable RecordKey key, Reason reason) {
        String name = key == null
                ? DeadLetterRecord.placeKey(kind, table, origin)
                : DeadLetterRecord.rowKey(kind, table, table.keyCodec().encode(key));
        DeadLetterRecord.Open before = ledger.get(name);
        Instant now = clock.instant();
        DeadLetterRecord.Open entry = new DeadLetterRecord.Open(
                new LaneId(table.id(), origin.partition()),
                before == null ? 1 : before.attempts() + 1,
                before == null ? now : before.firstAt());
        durable.await(topic, durable.send(DeadLetterRecord.of(topic, name, origin, reason, entry, now)));
        ledger.opened(name, entry);
        LOG.atWarn()
                .addKeyValue("table", table.id())
                .addKeyValue("partition", origin.partition())
                .addKeyValue("offset", origin.offset())
                .addKeyValue("errorClass", reason.errorClass())
                .addKeyValue("error", reason.message())
                .log("Record dead-lettered");
    }

    @Override
    public void resolve(TableMapping table, RecordKey key) {
        if (ledger.isEmpty()) {
            return;
        }
        String name = DeadLetterRecord.rowKey(kind, table, table.keyCodec().encode(key));
        if (ledger.get(name) != null) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            durable.await(topic, durable.send(new ProducerRecord<>(topic, bytes, null)));
            ledger.closed(name);
        }
    }
}
