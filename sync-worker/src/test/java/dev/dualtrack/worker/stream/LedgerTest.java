package dev.dualtrack.worker.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.LastGood;
import dev.dualtrack.core.event.Undo;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.worker.batch.TestTables;
import java.time.Instant;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final LastGood IMAGE = new LastGood("{\"id\":\"k\"}");

    private static Undo undo(long change, LastGood lastGood) {
        return new Undo(new Version(1, change, change), change, change, lastGood);
    }

    /** The graph store refuses a change; the dead letter that the vector store has open is about change 2. */
    private static LastGood takenBackTo(Undo own) {
        Undo open = undo(2, IMAGE);
        Ledger ledger = new Ledger(StoreKind.GRAPH);
        ledger.wrote(
                StoreKind.VECTOR.word(),
                new RecordMetadata(new TopicPartition("letters", 0), 0, 0, 0, 0, 0),
                new DeadLetterRecord.Open(
                        StoreKind.VECTOR,
                        new LaneId(TestTables.TABLE, 0),
                        1,
                        Instant.EPOCH,
                        open.version(),
                        open.txid(),
                        open));
        Undo wanted = ledger.undo(StoreKind::word, own);
        return wanted == null ? LastGood.ABSENT : wanted.lastGood();
    }

    @Test
    void aChangeIsTakenBackToTheImageBeforeTheEarliestOpenOne() {
        assertThat(takenBackTo(undo(3, new LastGood("{\"id\":\"other\"}")))).isEqualTo(IMAGE);
    }

    @Test
    void anInsertIsTakenBackToNothingWhateverWasOpenOfTheRowBeforeIt() {
        assertThat(takenBackTo(undo(4, LastGood.ABSENT))).isEqualTo(LastGood.ABSENT);
    }
}
