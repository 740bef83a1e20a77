package dev.dualtrack.worker.stream;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The dead letters of one store that are open, as the topic tells it. Thread-safe. */
final class Ledger {
    private final StoreKind kind;
    private final Map<String, DeadLetterRecord.Open> open = new ConcurrentHashMap<>();

    Ledger(StoreKind kind) {
        this.kind = kind;
    }

    /** Takes in a record of the topic, or one just sent to it. */
    void saw(ConsumerRecord<byte[], byte[]> found) {
        byte @Nullable [] key = found.key();
        TableId table = DeadLetterRecord.table(kind, key);
        if (table == null || key == null) {
            return;
        }
        String name = new String(key, StandardCharsets.UTF_8);
        byte @Nullable [] value = found.value();
        if (value == null) {
            open.remove(name);
        } else {
            open.put(name, DeadLetterRecord.open(table, found));
        }
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

    /** Open records of these lanes. */
    long count(Set<LaneId> lanes) {
        return open.values().stream()
                .filter(entry -> lanes.contains(entry.lane()))
                .count();
    }
}
