package dev.dualtrack.worker.stream;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.core.event.Undo;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dead letters that are open, of all stores, as the topic tells it. What this worker wrote itself counts at once; the
 * reader comes to it later, and what it sees of the same row until then is older. Thread-safe; reading never waits.
 */
final class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final long NOTHING = -1;

    private final StoreKind kind;
    /** What this worker wrote, by name, until the reader comes to it. */
    private final Map<String, Own> ahead = new HashMap<>();
    /** The last offset that was read, by partition. */
    private final Map<Integer, Long> read = new HashMap<>();

    private volatile Map<String, DeadLetterRecord.Open> open = new ConcurrentHashMap<>();
    private @Nullable Map<String, DeadLetterRecord.Open> next;
    private long unreadable;

    /** The ledger of the worker of that store. */
    Ledger(StoreKind kind) {
        this.kind = kind;
    }

    /**
     * What is seen from now on is the topic from its beginning. It counts once {@link #readAgain} says that all of it was
     * seen; until then the ledger tells what it told before.
     */
    synchronized void readingAgain() {
        next = new ConcurrentHashMap<>();
        // All of it is in the topic already, and comes again.
        ahead.clear();
        read.clear();
        unreadable = 0;
    }

    /** The topic was read to its end: what it does not show is forgotten. */
    synchronized void readAgain() {
        Map<String, DeadLetterRecord.Open> shown = next;
        if (shown != null) {
            ahead.forEach((name, own) -> put(shown, name, own.entry()));
            open = shown;
            next = null;
        }
    }

    /** Takes in a record of the topic. One that cannot be read is reported, counted, and taken for none. */
    synchronized void saw(ConsumerRecord<byte[], byte[]> found) {
        read.put(found.partition(), found.offset());
        Map<String, DeadLetterRecord.Open> shown = next == null ? open : next;
        LedgerKey.parse(found.key()).ifPresent(key -> {
            Own own = ahead.get(key.text());
            if (own == null || own.offset() <= found.offset()) {
                ahead.remove(key.text());
                put(shown, key.text(), found.value() == null ? null : entry(key, found));
            }
        });
    }

    private synchronized DeadLetterRecord.@Nullable Open entry(LedgerKey key, ConsumerRecord<byte[], byte[]> found) {
        try {
            return DeadLetterRecord.open(key, found);
        } catch (IllegalArgumentException e) {
            unreadable++;
            LOG.atError()
                    .addKeyValue("partition", found.partition())
                    .addKeyValue("offset", found.offset())
                    .addKeyValue("error", e.getClass().getSimpleName())
                    .log("A dead letter cannot be read, it is passed over");
            return null;
        }
    }

    /** How many records could not be read since the topic was begun, or begun again. */
    synchronized long unreadable() {
        return unreadable;
    }

    /** This worker's record for that name is in the topic, {@code at} that place; null for a tombstone. */
    synchronized void wrote(String name, RecordMetadata at, DeadLetterRecord.@Nullable Open entry) {
        boolean unread = at.offset() > read.getOrDefault(at.partition(), NOTHING);
        if (unread) {
            ahead.put(name, new Own(at.offset(), entry));
        }
        // Else the reader was faster than the answer to the writer, and may know of something newer.
        if (unread || next != null) {
            put(open, name, entry);
        }
    }

    private record Own(long offset, DeadLetterRecord.@Nullable Open entry) {}

    private static void put(
            Map<String, DeadLetterRecord.Open> map, String name, DeadLetterRecord.@Nullable Open entry) {
        if (entry == null) {
            map.remove(name);
        } else {
            map.put(name, entry);
        }
    }

    DeadLetterRecord.@Nullable Open get(String name) {
        return open.get(name);
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** How a change is taken back that a store refused. */
    record Refused(StoreKind store, Undo undo) {
        /** Whether it is about an older change than that. */
        boolean isBefore(Refused other) {
            return undo.version().isBefore(other.undo.version());
        }
    }

    /**
     * The newest change that is open in any of these stores; null if none is, or it is not known how it is taken back.
     *
     * @param names the row's name in the ledger, by store
     */
    @Nullable
    Refused newest(Set<StoreKind> stores, Function<StoreKind, String> names) {
        return stores.stream()
                .sorted()
                .flatMap(store -> refused(store, get(names.apply(store))).stream())
                .max(Comparator.comparing(refused -> refused.undo().version()))
                .orElse(null);
    }

    private static Optional<Refused> refused(StoreKind store, DeadLetterRecord.@Nullable Open open) {
        Undo undo = open == null ? null : open.undo();
        return undo == null ? Optional.empty() : Optional.of(new Refused(store, undo));
    }

    /** The rows of that lane with an open record of this worker's store. */
    Map<LedgerKey.OfRow, DeadLetterRecord.Open> rows(LaneId lane) {
        Map<LedgerKey.OfRow, DeadLetterRecord.Open> rows = new LinkedHashMap<>();
        open.forEach((name, entry) -> {
            if (entry.store() == kind
                    && entry.lane().equals(lane)
                    && LedgerKey.parse(name.getBytes(StandardCharsets.UTF_8)).orElse(null)
                            instanceof LedgerKey.OfRow row) {
                rows.put(row, entry);
            }
        });
        return rows;
    }

    /** Open records of this worker's store in these lanes. */
    long count(Set<LaneId> lanes) {
        return open.values().stream()
                .filter(entry -> entry.store() == kind && lanes.contains(entry.lane()))
                .count();
    }
}
