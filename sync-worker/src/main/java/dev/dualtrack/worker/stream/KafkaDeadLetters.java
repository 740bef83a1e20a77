package dev.dualtrack.worker.stream;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Undo;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.worker.batch.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The dead-letter queue as a compacted topic. Thread-safe. */
final class KafkaDeadLetters implements DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaDeadLetters.class);

    private final String topic;
    private final StoreKind kind;
    private final boolean compensates;
    private final Durable durable;
    private final Transactions transactions;
    private final KafkaCommands commands;
    private final Ledger ledger;
    private final Clock clock;

    KafkaDeadLetters(
            String topic,
            StoreKind kind,
            boolean compensates,
            Durable durable,
            Transactions transactions,
            KafkaCommands commands,
            Ledger ledger,
            Clock clock) {
        this.topic = topic;
        this.kind = kind;
        this.compensates = compensates;
        this.durable = durable;
        this.transactions = transactions;
        this.commands = commands;
        this.ledger = ledger;
        this.clock = clock;
    }

    @Override
    public void add(TableMapping table, ConsumerRecord<byte[], byte[]> origin, Reason reason) {
        open(table, DeadLetterRecord.placeKey(kind, table, origin), origin, reason, null, List.of());
    }

    @Override
    public void add(
            TableMapping table,
            ConsumerRecord<byte[], byte[]> origin,
            RecordKey key,
            Reason reason,
            @Nullable Undo undo) {
        Undo wanted = compensates ? ledger.undo(store -> name(store, table, key), undo) : null;
        List<ProducerRecord<byte[], byte[]>> asking =
                wanted == null ? List.of() : commands.records(table, Command.Compensate.everywhere(key, wanted));
        open(table, name(kind, table, key), origin, reason, wanted, asking);
    }

    private void open(
            TableMapping table,
            String name,
            ConsumerRecord<byte[], byte[]> origin,
            Reason reason,
            @Nullable Undo undo,
            List<ProducerRecord<byte[], byte[]>> asking) {
        DeadLetterRecord.Open before = ledger.get(name);
        Instant now = clock.instant();
        DeadLetterRecord.Open entry = new DeadLetterRecord.Open(
                kind,
                new LaneId(table.id(), origin.partition()),
                before == null ? 1 : before.attempts() + 1,
                before == null ? now : before.firstAt(),
                undo);
        ProducerRecord<byte[], byte[]> letter = DeadLetterRecord.of(topic, name, origin, reason, entry, now);
        if (asking.isEmpty()) {
            durable.await(topic, durable.send(letter));
        } else {
            List<ProducerRecord<byte[], byte[]>> both = new ArrayList<>(asking);
            both.addFirst(letter);
            transactions.send(both);
        }
        ledger.opened(name, entry);
        LOG.atWarn()
                .addKeyValue("table", table.id())
                .addKeyValue("partition", origin.partition())
                .addKeyValue("offset", origin.offset())
                .addKeyValue("errorClass", reason.errorClass())
                .addKeyValue("error", reason.message())
                .addKeyValue("compensated", undo != null)
                .log("Record dead-lettered");
    }

    @Override
    public void refilled(TableMapping table, RecordKey key) {
        if (!compensates || ledger.isEmpty()) {
            return;
        }
        Undo open = ledger.undo(store -> name(store, table, key), null);
        if (open != null) {
            commands.append(table, Command.Compensate.everywhere(key, open));
        }
    }

    @Override
    public void resolve(TableMapping table, RecordKey key) {
        if (ledger.isEmpty()) {
            return;
        }
        String name = name(kind, table, key);
        if (ledger.get(name) != null) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            durable.await(topic, durable.send(new ProducerRecord<>(topic, bytes, null)));
            ledger.closed(name);
        }
    }

    static String name(StoreKind store, TableMapping table, RecordKey key) {
        return DeadLetterRecord.rowKey(store, table, table.keyCodec().encode(key));
    }
}
