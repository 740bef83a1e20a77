package dev.dualtrack.worker.stream;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.core.event.Undo;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The dead letters that are open, of all stores, as the topic tells it. Thread-safe. */
final class Ledger {
    private final StoreKind kind;
    private final Map<String, DeadLetterRecord.Open> open = new ConcurrentHashMap<>();

    /** The ledger of the worker of that store. */
    Ledger(StoreKind kind) {
        this.kind = kind;
    }

    /** Takes in a record of the topic, or one just sent to it. */
    void saw(ConsumerRecord<byte[], byte[]> found) {
        LedgerKey.parse(found.key()).ifPresent(key -> {
            byte @Nullable [] value = found.value();
            if (value == null) {
                open.remove(key.text());
            } else {
                open.put(key.text(), DeadLetterRecord.open(key, found));
            }
        });
    }

    void opened(String key, DeadLetterRecord.Open entry) {
        open.put(key, entry);
    }

    void closed(String key) {
        open.remove(key);
    }

    DeadLetterRecord.@Nullable Open get(String key) {
        return open.get(key);
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
                .map(open::get)
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
