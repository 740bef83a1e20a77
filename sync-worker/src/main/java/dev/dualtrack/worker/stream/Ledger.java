package dev.dualtrack.worker.stream;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.core.event.Undo;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters that are open, of all stores, as the topic tells it. What this worker wrote itself counts at once; the
 * reader comes to it later, and what it sees of the same row until then is older. Thread-safe; reading never waits.
 */
final class Ledger {
    private static final long NOTHING = -1;

    private final StoreKind kind;
    /** What this worker wrote, by name, until the reader comes to it. */
    private final Map<String, Own> ahead = new HashMap<>();
    /** The last offset that was read, by partition. */
    private final Map<Integer, Long> read = new HashMap<>();

    private volatile Map<String, DeadLetterRecord.Open> open = new ConcurrentHashMap<>();
    private @Nullable Map<String, DeadLetterRecord.Open> next;

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

    /** Takes in a record of the topic. */
    synchronized void saw(ConsumerRecord<byte[], byte[]> found) {
        read.put(found.partition(), found.offset());
        Map<String, DeadLetterRecord.Open> shown = next == null ? open : next;
        LedgerKey.parse(found.key()).ifPresent(key -> {
            Own own = ahead.get(key.text());
            if (own == null || own.offset() <= found.offset()) {
                ahead.remove(key.text());
                put(shown, key.text(), found.value() == null ? null : DeadLetterRecord.open(key, found));
            }
        });
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

    /**
     * How a change of a row is taken back: to the image before the earliest one that is still open in any store, since some
     * store may have refused all later ones. A stale view only leads to a withdrawal more often.
     *
     * @param names the row's name in the ledger, by store
     * @param own how the change alone would be taken back; null where that is unknown, or where no change is meant but
     *     whatever is open
     */
    @Nullable
    Undo undo(Function<StoreKind, String> names, @Nullable Undo own) {
        Undo earliest = Arrays.stream(StoreKind.values())
                .map(names)
                .map(this::get)
                .filter(Objects::nonNull)
                .map(DeadLetterRecord.Open::undo)
                .filter(Objects::nonNull)
                .min(Comparator.comparing(Undo::version))
                .orElse(null);
        if (own == null || earliest == null) {
            return own == null ? earliest : own;
        }
        // An insert: what is open is of the row that was deleted before it.
        if (own.lastGood().absent()) {
            return own;
        }
        return own.version().isBefore(earliest.version()) ? own : own.to(earliest.lastGood());
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
