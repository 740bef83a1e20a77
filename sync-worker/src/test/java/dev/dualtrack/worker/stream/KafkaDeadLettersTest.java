package dev.dualtrack.worker.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.CommandCodec;
import dev.dualtrack.core.event.LastGood;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Undo;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.worker.batch.DeadLetters;
import dev.dualtrack.worker.batch.TestTables;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KafkaDeadLettersTest {
    private static final RecordKey KEY = TestTables.key("k");
    private static final String BEFORE = "{\"id\":\"k\",\"title\":\"secret\"}";
    private static final ConsumerRecord<byte[], byte[]> ORIGIN = new ConsumerRecord<>(
            "t", 0, 7, new byte[] {1}, ("{\"op\":\"u\", \"before\":" + BEFORE + "}").getBytes(StandardCharsets.UTF_8));

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

    private LastGood askedFor() {
        ProducerRecord<byte[], byte[]> command = transactional.history().getLast();
        return switch (new CommandCodec(TestTables.MAPPING.keyCodec())
                .decode(TestTables.TABLE, command.key(), command.value())) {
            case Command.Compensate compensate -> compensate.undo().lastGood();
            default -> throw new AssertionError("no Compensate");
        };
    }

    @Test
    void aChangeIsTakenBackToTheImageBeforeTheFirstOneRefused() {
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(5), undo(5, "{\"first\":1}"));
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(6), undo(6, "{\"second\":1}"));
        assertThat(askedFor()).isEqualTo(new LastGood("{\"first\":1}"));
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(4), undo(4, "{\"older\":1}"));
        assertThat(askedFor()).as("told again by a worker that stood still").isEqualTo(new LastGood("{\"older\":1}"));
    }

    @Test
    void anInsertIsTakenBackToNothingWhateverWasOpenOfTheRowBeforeIt() {
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(5), undo(5, "{\"first\":1}"));
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(7), undo(7, null));
        assertThat(askedFor()).isEqualTo(LastGood.ABSENT);
    }

    private void refusedByTheCache(Undo undo) {
        ledger.wrote(
                KafkaDeadLetters.name(StoreKind.CACHE, TestTables.MAPPING, KEY),
                new RecordMetadata(new TopicPartition("dlq", 0), 0, 0, 0, 0, 0),
                new DeadLetterRecord.Open(
                        StoreKind.CACHE,
                        new LaneId(TestTables.TABLE, 0),
                        1,
                        Instant.EPOCH,
                        undo.version(),
                        undo.txid(),
                        undo));
    }

    /** What was asked for beside dead letters. */
    private List<Command> asked() {
        return plain.history().stream()
                .filter(sent -> sent.topic().equals(CompensationHistory.NAMING.commandsTopic(TestTables.TABLE)))
                .map(sent -> new CommandCodec(TestTables.MAPPING.keyCodec())
                        .decode(TestTables.TABLE, sent.key(), sent.value()))
                .toList();
    }

    @Test
    void f12AStoreThatIsFilledWithWhatItHadRefusedHasAllReadTheRowAgain() {
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(5), undo(5, "{}"));

        letters.refilled(TestTables.MAPPING, KEY);
        letters.refilled(TestTables.MAPPING, KEY);

        assertThat(isOpen()).isFalse();
        assertThat(asked()).containsExactly(Command.Refresh.takenBack(KEY, undo(5, "{}")));
        assertThat(plain.history())
                .extracting(ProducerRecord::topic)
                .as("asked before the letter is closed, which a crash may prevent")
                .last()
                .isEqualTo("dlq");
    }

    @Test
    void f12AStoreThatIsFilledWithWhatAnotherOneRefusesIsTakenBackToo() {
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(5), undo(5, "{\"own\":1}"));
        refusedByTheCache(undo(5, "{\"other\":1}"));

        letters.refilled(TestTables.MAPPING, KEY);

        assertThat(isOpen()).isFalse();
        assertThat(asked())
                .containsExactly(Command.Compensate.everywhere(KEY, undo(5, "{\"other\":1}"), StoreKind.CACHE));
    }

    @Test
    void f12AStoreThatIsFilledWithANewerChangeThanOthersRefusedHasAllReadTheRowAgain() {
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(6), undo(6, "{\"own\":1}"));
        refusedByTheCache(undo(5, "{\"other\":1}"));

        letters.refilled(TestTables.MAPPING, KEY);

        assertThat(asked()).containsExactly(Command.Refresh.takenBack(KEY, undo(6, "{}")));
    }

    @Test
    void f12ARefusedChangeThatIsToldAgainIsTakenBackOnceItIsCommittedAgain() {
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(5), undo(5, "{}"));
        letters.toldAgain(TestTables.MAPPING, KEY, version(4), 8);
        letters.toldAgain(TestTables.MAPPING, KEY, version(5), 9);
        assertThat(asked())
                .containsExactly(Command.Compensate.everywhere(
                        KEY, new Undo(version(5), 5, 9, new LastGood("{}")), StoreKind.GRAPH));
    }

    @Test
    void whatWasNeverTakenBackIsNotReadAgain() {
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(5), null);
        letters.refilled(TestTables.MAPPING, KEY);
        assertThat(isOpen()).isFalse();
        assertThat(asked()).isEmpty();
    }

    /** The other store may lag, and have refused a row that was deleted since. */
    @Test
    void whatAnotherStoreRefusedIsNotGoneBackBehind() {
        refusedByTheCache(undo(5, "{\"former\":1}"));
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(8), undo(8, "{\"own\":1}"));
        assertThat(askedFor()).isEqualTo(new LastGood("{\"own\":1}"));
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
        assertThat(letters.transactions(TestTables.MAPPING, KEY)).containsExactly(5L);
        letters.resolve(TestTables.MAPPING, KEY, version(4));
        assertThat(isOpen()).isTrue();
        assertThat(transactional.commitCount())
                .as("the compensation is asked for again")
                .isEqualTo(2);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {BEFORE, "{\"id\":\"k\",\"title\":\"한글 another image\"}"})
    void readsBackFromTheTopicWhatItWrote(@Nullable String lastGood) {
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(5), undo(5, lastGood));
        ProducerRecord<byte[], byte[]> sent = transactional.history().getFirst();
        ConsumerRecord<byte[], byte[]> kept = new ConsumerRecord<>("dlq", 0, 0, sent.key(), sent.value());
        sent.headers().forEach(kept.headers()::add);
        Ledger other = new Ledger(StoreKind.CACHE);
        other.saw(kept);
        String name = KafkaDeadLetters.name(StoreKind.GRAPH, TestTables.MAPPING, KEY);
        assertThat(other.get(name)).isEqualTo(ledger.get(name));
    }

    @Test
    void f12TheValueIsTheRefusedRecordByteForByteWhereThatTellsTheImageToGoBackTo() {
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(5), undo(5, BEFORE));
        assertThat(transactional.history().getFirst().value()).isEqualTo(ORIGIN.value());
    }

    @ParameterizedTest
    @ValueSource(strings = {BEFORE, "{\"id\":\"k\",\"title\":\"secret of another image\"}"})
    void f46NoHeaderHoldsRowData(String lastGood) {
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(5), undo(5, lastGood));
        assertThat(transactional.history().getFirst().headers())
                .allSatisfy(header -> assertThat(new String(header.value(), StandardCharsets.UTF_8))
                        .doesNotContain("secret"));
    }

    /** What was withdrawn from this store leaves no version there. */
    @Test
    void f12ARowIsReadOnceWhatAnyStoreRefusedIsVisible() {
        letters.add(TestTables.MAPPING, ORIGIN, KEY, refused(7), undo(7, null));
        refusedByTheCache(undo(5, "{}"));
        assertThat(letters.transactions(TestTables.MAPPING, KEY)).containsExactlyInAnyOrder(5L, 7L);
    }

    @Test
    void ofAnEarlierEpochNoTransactionIsWaitedFor() {
        DeadLetters.Reason old = new DeadLetters.Reason(new Version(1, 5, 5).toString(), 5, "DATA", "too long");
        letters.add(TestTables.MAPPING, ORIGIN, KEY, old, null);
        assertThat(letters.transactions(TestTables.MAPPING, KEY)).isEmpty();
        assertThat(List.copyOf(plain.history())).hasSize(1);
    }
}
