package dev.dualtrack.worker.stream;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.core.event.Undo;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters that are open, of all stores, as the topic tells it. What this worker wrote itself counts at once; the
 * reader comes to it later, and what it sees of the same row until then is older. Thread-safe; reading never waits.
 */
final class Ledger {
    private final StoreKind kind;
    private final Map<String, Optional<DeadLetterRecord.Open>> ahead = new HashMap<>();
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
    }

    /** The topic was read to its end: what it does not show is forgotten. */
    synchronized void readAgain() {
        Map<String, DeadLetterRecord.Open> read = next;
        if (read != null) {
            ahead.forEach((name, own) -> put(read, name, own));
            open = read;
            next = null;
        }
    }

    /** Takes in a record of the topic. */
    void saw(ConsumerRecord<byte[], byte[]> found) {
        LedgerKey.parse(found.key())
                .ifPresent(key -> saw(
                        key.text(),
                        found.value() == null ? Optional.empty() : Optional.of(DeadLetterRecord.open(key, found))));
    }

    private synchronized void saw(String name, Optional<DeadLetterRecord.Open> found) {
        Optional<DeadLetterRecord.Open> own = ahead.get(name);
        if (own == null || own.equals(found)) {
            ahead.remove(name);
            put(next == null ? open : next, name, found);
        }
    }

    /** This worker's record for that name is in the topic. */
    void opened(String name, DeadLetterRecord.Open entry) {
        wrote(name, Optional.of(entry));
    }

    /** This worker's tombstone for that name is in the topic. */
    void closed(String name) {
        wrote(name, Optional.empty());
    }

    private synchronized void wrote(String name, Optional<DeadLetterRecord.Open> own) {
        ahead.put(name, own);
        put(open, name, own);
    }

    private static void put(
            Map<String, DeadLetterRecord.Open> map, String name, Optional<DeadLetterRecord.Open> entry) {
        entry.ifPresentOrElse(one -> map.put(name, one), () -> map.remove(name));
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
        return own.version().isBefore(earliest.version()) ? own : own.to(earliest.lastGood());
    }

    /** Open records of this worker's store in these lanes. */
    long count(Set<LaneId> lanes) {
        return open.values().stream()
                .filter(entry -> entry.store() == kind && lanes.contains(entry.lane()))
                .count();
    }
}
