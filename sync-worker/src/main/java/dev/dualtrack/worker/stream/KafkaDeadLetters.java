package dev.dualtrack.worker.stream;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Undo;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.worker.batch.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The dead-letter queue as a compacted topic. Thread-safe. */
final class KafkaDeadLetters implements DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaDeadLetters.class);
    private static final Set<StoreKind> ALL = Set.of(StoreKind.values());

    private final String topic;
    private final StoreKind kind;
    private final boolean compensates;
    private final Durable durable;
    private final Transactions transactions;
    private final KafkaCommands commands;
    private final Ledger ledger;
    private final Clock clock;
    private final long epoch;
    private final LetterLines lines = new LetterLines();

    KafkaDeadLetters(
            String topic,
            StoreKind kind,
            boolean compensates,
            Durable durable,
            Transactions transactions,
            KafkaCommands commands,
            Ledger ledger,
            Clock clock,
            long epoch) {
        this.topic = topic;
        this.kind = kind;
        this.compensates = compensates;
        this.durable = durable;
        this.transactions = transactions;
        this.commands = commands;
        this.ledger = ledger;
        this.clock = clock;
        this.epoch = epoch;
    }

    @Override
    public void add(TableMapping table, ConsumerRecord<byte[], byte[]> origin, Reason reason) {
        LedgerKey place = new LedgerKey.OfPlace(kind, table.id(), origin.topic(), origin.partition(), origin.offset());
        write(table, place.text(), origin, reason, null, List.of());
    }

    @Override
    public void add(
            TableMapping table,
            ConsumerRecord<byte[], byte[]> origin,
            RecordKey key,
            Reason reason,
            @Nullable Undo undo) {
        String name = name(kind, table, key);
        DeadLetterRecord.Open before = ledger.get(name);
        Undo open = before == null ? null : before.undo();
        if (!compensates) {
            write(table, name, origin, reason, null, List.of());
        } else if (undo == null) {
            Ledger.Refused newest = newest(table, key, ALL);
            write(table, name, origin, reason, open, asking(table, key, newest == null ? null : newest.undo()));
        } else {
            Undo wanted = open == null ? undo : undo.behind(open);
            write(table, name, origin, reason, wanted, asking(table, key, wanted));
        }
    }

    private Ledger.@Nullable Refused newest(TableMapping table, RecordKey key, Set<StoreKind> stores) {
        return ledger.newest(stores, store -> name(store, table, key));
    }

    private List<ProducerRecord<byte[], byte[]>> asking(TableMapping table, RecordKey key, @Nullable Undo undo) {
        return undo == null ? List.of() : commands.records(table, Command.Compensate.everywhere(key, undo, kind));
    }

    private void write(
            TableMapping table,
            String name,
            ConsumerRecord<byte[], byte[]> origin,
            Reason reason,
            @Nullable Undo undo,
            List<ProducerRecord<byte[], byte[]>> asking) {
        DeadLetterRecord.Open entry = entry(table, origin, reason, undo, ledger.get(name));
        ProducerRecord<byte[], byte[]> letter =
                DeadLetterRecord.of(topic, name, origin, reason, entry, clock.instant());
        List<ProducerRecord<byte[], byte[]>> both = new ArrayList<>(asking);
        both.addFirst(letter);
        RecordMetadata at = asking.isEmpty()
                ? durable.await(topic, durable.send(letter))
                : transactions.send(both).getFirst();
        ledger.wrote(name, at, entry);
        lines.next(table.id(), reason.errorClass(), clock.instant())
                .ifPresent(leftOut -> LOG.atWarn()
                        .addKeyValue("table", table.id())
                        .addKeyValue("partition", origin.partition())
                        .addKeyValue("offset", origin.offset())
                        .addKeyValue("errorClass", reason.errorClass())
                        .addKeyValue("error", reason.message())
                        .addKeyValue("compensated", undo != null)
                        .addKeyValue("leftOut", leftOut)
                        .log("Record dead-lettered"));
    }

    private DeadLetterRecord.Open entry(
            TableMapping table,
            ConsumerRecord<byte[], byte[]> origin,
            Reason reason,
            @Nullable Undo undo,
            DeadLetterRecord.@Nullable Open before) {
        LaneId lane = new LaneId(table.id(), origin.partition());
        Version version = DeadLetterRecord.version(reason.version());
        if (before == null) {
            return new DeadLetterRecord.Open(kind, lane, 1, clock.instant(), version, reason.txid(), undo);
        }
        // A row that was refused when it was read again is about the change that is open already.
        boolean same = version.isBefore(before.version());
        return new DeadLetterRecord.Open(
                kind,
                lane,
                before.attempts() + 1,
                before.firstAt(),
                same ? before.version() : version,
                same ? before.txid() : reason.txid(),
                undo);
    }

    @Override
    public void refilled(TableMapping table, RecordKey key) {
        if (compensates && !ledger.isEmpty()) {
            Ledger.Refused own = newest(table, key, EnumSet.of(kind));
            Ledger.Refused others = newest(table, key, EnumSet.complementOf(EnumSet.of(kind)));
            if (own != null && (others == null || others.isBefore(own))) {
                // While the letter is open: after a crash behind its end nobody would know that there is something to
                // ask. Whoever took this change ignores a command about an older one.
                commands.append(table, Command.Refresh.takenBack(key, own.undo()));
            } else if (others != null) {
                commands.append(table, Command.Compensate.everywhere(key, others.undo(), others.store()));
            }
        }
        resolve(table, key);
    }

    @Override
    public void toldAgain(TableMapping table, RecordKey key, Version change, long offset) {
        DeadLetterRecord.Open open = compensates && !ledger.isEmpty() ? ledger.get(name(kind, table, key)) : null;
        Undo undo = open == null ? null : open.undo();
        if (undo != null && undo.version().equals(change)) {
            commands.append(table, Command.Compensate.everywhere(key, undo.at(offset), kind));
        }
    }

    @Override
    public boolean isOpen(TableMapping table, RecordKey key) {
        return !ledger.isEmpty() && ledger.get(name(kind, table, key)) != null;
    }

    @Override
    public Set<Long> transactions(TableMapping table, RecordKey key) {
        Set<Long> open = new HashSet<>();
        if (!ledger.isEmpty()) {
            for (StoreKind store : ALL) {
                DeadLetterRecord.Open one = ledger.get(name(store, table, key));
                if (one != null && one.version().epoch() >= epoch) {
                    open.add(one.txid());
                }
            }
        }
        return open;
    }

    @Override
    public Map<RecordKey, Version> open(TableMapping table, int partition) {
        Map<RecordKey, Version> open = new LinkedHashMap<>();
        ledger.rows(new LaneId(table.id(), partition))
                .forEach((row, entry) ->
                        row.recordKey(table.keyCodec()).ifPresent(key -> open.put(key, entry.version())));
        return open;
    }

    @Override
    public void resolve(TableMapping table, RecordKey key) {
        resolve(table, key, open -> true);
    }

    @Override
    public void resolve(TableMapping table, RecordKey key, Version change) {
        resolve(table, key, open -> !change.isBefore(open.version()));
    }

    private void resolve(TableMapping table, RecordKey key, Predicate<DeadLetterRecord.Open> closes) {
        if (ledger.isEmpty()) {
            return;
        }
        String name = name(kind, table, key);
        DeadLetterRecord.Open open = ledger.get(name);
        if (open != null && closes.test(open)) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            ledger.wrote(name, durable.await(topic, durable.send(new ProducerRecord<>(topic, bytes, null))), null);
        }
    }

    static String name(StoreKind store, TableMapping table, RecordKey key) {
        return LedgerKey.OfRow.of(store, table.keyCodec(), key).text();
    }
}
