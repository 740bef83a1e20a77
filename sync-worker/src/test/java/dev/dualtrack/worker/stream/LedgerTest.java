package dev.dualtrack.worker.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.LastGood;
import dev.dualtrack.core.event.Undo;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.worker.batch.TestTables;
import java.time.Instant;
import java.util.Set;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger(StoreKind.GRAPH);

    private void open(StoreKind store, @Nullable Undo undo) {
        ledger.wrote(
                store.word(),
                new RecordMetadata(new TopicPartition("letters", 0), 0, 0, 0, 0, 0),
                new DeadLetterRecord.Open(
                        store, new LaneId(TestTables.TABLE, 0), 1, Instant.EPOCH, Version.ZERO, 0, undo));
    }

    private static Undo undo(long change) {
        return new Undo(new Version(1, change, change), change, change, LastGood.ABSENT);
    }

    /** All stores that took it ignore whatever is about an earlier one. */
    @Test
    void whatIsTakenBackAgainIsTheNewestChangeThatAnyStoreRefused() {
        Set<StoreKind> all = Set.of(StoreKind.values());
        assertThat(ledger.newest(all, StoreKind::word)).isNull();
        open(StoreKind.VECTOR, undo(2));
        open(StoreKind.GRAPH, undo(3));
        open(StoreKind.CACHE, null);
        assertThat(ledger.newest(all, StoreKind::word)).isEqualTo(new Ledger.Refused(StoreKind.GRAPH, undo(3)));
        assertThat(ledger.newest(Set.of(StoreKind.VECTOR, StoreKind.CACHE), StoreKind::word))
                .isEqualTo(new Ledger.Refused(StoreKind.VECTOR, undo(2)));
    }
}
