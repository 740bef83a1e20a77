package dev.dualtrack.worker.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.LastGood;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Undo;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.worker.batch.DeadLetters;
import dev.dualtrack.worker.batch.TestTables;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class KafkaDeadLettersTest {
    private static final RecordKey KEY = TestTables.key("k");
    private static final ConsumerRecord<byte[], byte[]> ORIGIN =
            new ConsumerRecord<>("t", 0, 7, new byte[] {1}, new byte[] {2});

    private final MockProducer<byte[], byte[]> plain = producer();
    private final MockProducer<byte[], byte[]> transactional = producer();
    private final Ledger ledger = new Ledger(StoreKind.GRAPH);
    private final KafkaDeadLetters letters = letters(true);

    private static MockProducer<byte[], byte[]> producer() {
        return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private KafkaDeadLetters letters(boolean compensates) {
        return new KafkaDeadLetters(
                "dlq",
                StoreKind.GRAPH,
                compensates,
                new Durable(plain),
                new Transactions(() -> transactional),
                new KafkaCommands(CompensationHistory.NAMING, 1, plain),
                ledger,
                Clock.systemUTC(),
                2);
    }

    private static Version version(long lsn) {
        return new Version(2, lsn, lsn);
    }

    private static DeadLetters.Reason refused(long lsn) {
        return new DeadLetters.Reason(version(lsn).toString(), lsn, "DATA", "too long");
    }

    private static Undo undo(long lsn, @Nullable String lastGood) {
        return new Undo(version(lsn), lsn, 7, new LastGood(lastGood));
    }

    private boolean isOpen() {
        return ledger.get(KafkaDeadLetters.name(StoreKind.GRAPH, TestTables.MAPPING, KEY)) != null;
    }

    @Test
    void writesTheLetterAndTheCommandInOneTransaction() {
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(5), undo(5, "{}"));
        assertThat(plain.history()).isEmpty();
        assertThat(transactional.history())
                .extracting(ProducerRecord::topic)
                .containsExactly("dlq", CompensationHistory.NAMING.commandsTopic(TestTables.TABLE));
        assertThat(transactional.commitCount()).isEqualTo(1);
    }

    @Test
    void writesTheLetterAloneWhereThePipelineContinues() {
        letters(false).add(TestTables.MAPPING, ORIGIN, KEY, refused(5), undo(5, "{}"));
        assertThat(transactional.history()).isEmpty();
        assertThat(plain.history()).extracting(ProducerRecord::topic).containsExactly("dlq");
        assertThat(plain.history().getFirst().headers().lastHeader("dualtrack.undo-version"))
                .isNull();
    }

    @Test
    void anOlderChangeDoesNotCloseTheLetterOfANewerOne() {
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(5), undo(5, "{}"));
        letters.resolve(TestTables.MAPPING, KEY, version(4));
        assertThat(isOpen()).isTrue();
        letters.resolve(TestTables.MAPPING, KEY, version(5));
        assertThat(isOpen()).isFalse();
    }

    @Test
    void listsTheOpenRowsOfAPartitionByTheVersionsOfTheirChanges() {
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(5), undo(5, "{}"));
        letters.add(TestTables.MAPPING, ORIGIN, refused(6));
        assertThat(letters.open(TestTables.MAPPING, ORIGIN.partition())).isEqualTo(Map.of(KEY, version(5)));
        assertThat(letters.open(TestTables.MAPPING, ORIGIN.partition() + 1)).isEmpty();
    }

    @Test
    void aRowThatIsRefusedWhenReadAgainKeepsWhatIsKnownOfItsChange() {
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(5), undo(5, "{}"));
        DeadLetters.Reason reread = new DeadLetters.Reason(Version.ZERO.toString(), 0, "DATA", "too long");
        letters.add(TestTables.MAPPING, ORIGIN, KEY, reread, null);
        assertThat(letters.transaction(TestTables.MAPPING, KEY)).isEqualTo(5);
        letters.resolve(TestTables.MAPPING, KEY, version(4));
        assertThat(isOpen()).isTrue();
        assertThat(transactional.commitCount())
                .as("the compensation is asked for again")
                .isEqualTo(2);
    }

    @Test
    void readsBackFromTheTopicWhatItWrote() {
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(5), undo(5, null));
        ProducerRecord<byte[], byte[]> sent = transactional.history().getFirst();
        ConsumerRecord<byte[], byte[]> kept = new ConsumerRecord<>("dlq", 0, 0, sent.key(), sent.value());
        sent.headers().forEach(kept.headers()::add);
        Ledger other = new Ledger(StoreKind.CACHE);
        other.saw(kept);
        String name = KafkaDeadLetters.name(StoreKind.GRAPH, TestTables.MAPPING, KEY);
        assertThat(other.get(name)).isEqualTo(ledger.get(name));
    }

    @Test
    void ofAnEarlierEpochNoTransactionIsWaitedFor() {
        DeadLetters.Reason old = new DeadLetters.Reason(new Version(1, 5, 5).toString(), 5, "DATA", "too long");
        letters.add(TestTables.MAPPING, ORIGIN, KEY, old, null);
        assertThat(letters.transaction(TestTables.MAPPING, KEY)).isZero();
        assertThat(List.copyOf(plain.history())).hasSize(1);
    }
}
