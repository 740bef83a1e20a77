package dev.dualtrack.worker.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.worker.batch.TestTables;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the ledger tells while the topic is read, and is read again after a failure. */
final class LedgerReaderTest {
    private static final TopicPartition TOPIC = new TopicPartition("dlq", 0);

    private final Ledger ledger = new Ledger(StoreKind.GRAPH);
    private final Deque<Consumer<byte[], byte[]>> consumers = new ArrayDeque<>();
    private final LedgerReader reader = new LedgerReader(consumers::removeFirst, TOPIC.topic(), ledger, _ -> {});

    private static String name(String id) {
        return LedgerKey.OfRow.of(StoreKind.GRAPH, TestTables.MAPPING.keyCodec(), TestTables.key(id))
                .text();
    }

    private static ConsumerRecord<byte[], byte[]> letter(long offset, String id) {
        return found(offset, id, new byte[] {1});
    }

    private static ConsumerRecord<byte[], byte[]> tombstone(long offset, String id) {
        return found(offset, id, null);
    }

    private static ConsumerRecord<byte[], byte[]> found(long offset, String id, byte @Nullable [] value) {
        return new ConsumerRecord<>(TOPIC.topic(), 0, offset, name(id).getBytes(StandardCharsets.UTF_8), value);
    }

    private static DeadLetterRecord.Open entry(int attempts) {
        return new DeadLetterRecord.Open(
                StoreKind.GRAPH, new LaneId(TestTables.TABLE, 0), attempts, Instant.EPOCH, Version.ZERO, 0, null);
    }

    /** The topic as the next consumer sees it; what its polls do is yet to be scheduled. */
    private MockConsumer<byte[], byte[]> topic(long end) {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        Node node = new Node(0, "broker", 1);
        consumer.updatePartitions(
                TOPIC.topic(),
                List.of(new PartitionInfo(TOPIC.topic(), 0, node, new Node[] {node}, new Node[] {node})));
        consumer.updateBeginningOffsets(Map.of(TOPIC, 0L));
        consumer.updateEndOffsets(Map.of(TOPIC, end));
        consumers.add(consumer);
        return consumer;
    }

    private static void poll(MockConsumer<byte[], byte[]> consumer, List<ConsumerRecord<byte[], byte[]>> records) {
        consumer.schedulePollTask(() -> records.forEach(consumer::addRecord));
    }

    private static void brokerGone() {
        throw new KafkaException("the broker is gone");
    }

    private boolean isOpen(String id) {
        return ledger.get(name(id)) != null;
    }

    /** A letter was read, and then the broker was gone. */
    private void read(String id) {
        MockConsumer<byte[], byte[]> first = topic(1);
        poll(first, List.of(letter(0, id)));
        poll(first, List.of());
        first.schedulePollTask(LedgerReaderTest::brokerGone);
    }

    @Test
    void aLetterThatWasResolvedWhileTheReaderWasAwayIsGoneAfterItIsBack() {
        read("resolved");
        // Compaction has removed the letter together with its tombstone.
        MockConsumer<byte[], byte[]> back = topic(3);
        poll(back, List.of(letter(1, "open"), letter(2, "new")));
        back.schedulePollTask(reader::stop);

        reader.run();

        assertThat(isOpen("resolved")).isFalse();
        assertThat(isOpen("open")).isTrue();
        assertThat(isOpen("new")).isTrue();
    }

    @Test
    void whatWasKnownCountsUntilAllOfItIsReadAgain() {
        read("known");
        MockConsumer<byte[], byte[]> brokenOff = topic(3);
        poll(brokenOff, List.of(letter(1, "open")));
        brokenOff.schedulePollTask(LedgerReaderTest::brokerGone);
        MockConsumer<byte[], byte[]> slow = topic(3);
        poll(slow, List.of(letter(1, "open")));
        slow.schedulePollTask(() -> {
            assertThat(isOpen("known")).isTrue();
            assertThat(isOpen("open")).isFalse();
        });
        poll(slow, List.of(letter(2, "last")));
        slow.schedulePollTask(reader::stop);

        reader.run();

        assertThat(isOpen("known")).isFalse();
        assertThat(isOpen("open")).isTrue();
    }

    @Test
    void isLoadedOnceEverythingWasReadThatWasThereAtTheStart() {
        MockConsumer<byte[], byte[]> consumer = topic(2);
        CompletableFuture<Void> loaded = reader.caughtUp();
        poll(consumer, List.of(letter(0, "one")));
        consumer.schedulePollTask(() -> assertThat(loaded).isNotDone());
        poll(consumer, List.of(letter(1, "two")));
        consumer.schedulePollTask(reader::stop);

        reader.run();

        assertThat(loaded).isDone();
    }

    @Test
    void whoeverAsksLaterWaitsForWhatIsThereByThen() {
        MockConsumer<byte[], byte[]> consumer = topic(1);
        List<CompletableFuture<Void>> later = new ArrayList<>();
        poll(consumer, List.of(letter(0, "one")));
        consumer.schedulePollTask(() -> {
            consumer.updateEndOffsets(Map.of(TOPIC, 3L));
            later.add(reader.caughtUp());
        });
        poll(consumer, List.of(letter(1, "two")));
        consumer.schedulePollTask(
                () -> assertThat(later).allSatisfy(one -> assertThat(one).isNotDone()));
        poll(consumer, List.of(letter(2, "three")));
        consumer.schedulePollTask(() -> assertThat(later)
                .singleElement()
                .satisfies(one -> assertThat(one).isDone()));
        consumer.schedulePollTask(reader::stop);

        reader.run();

        assertThat(isOpen("three")).isTrue();
    }

    @Test
    void whoeverWaitsIsAnsweredByTheReaderThatComesBackAfterAFailure() {
        MockConsumer<byte[], byte[]> first = topic(2);
        CompletableFuture<Void> asked = reader.caughtUp();
        first.schedulePollTask(LedgerReaderTest::brokerGone);
        MockConsumer<byte[], byte[]> back = topic(1);
        poll(back, List.of(letter(0, "one")));
        back.schedulePollTask(reader::stop);

        reader.run();

        assertThat(asked).isDone();
    }

    @Test
    void aFailureThatNothingForeseesDoesNotEndTheReader() {
        MockConsumer<byte[], byte[]> first = topic(1);
        first.schedulePollTask(() -> {
            throw new IllegalStateException("not Kafka's");
        });
        MockConsumer<byte[], byte[]> back = topic(1);
        poll(back, List.of(letter(0, "one")));
        back.schedulePollTask(reader::stop);

        reader.run();

        assertThat(isOpen("one")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "partition",
                "attempts",
                "first-at",
                "version",
                "txid",
                "undo-version",
                "undo-txid",
                "undo-offset",
                "undo-to"
            })
    void aLetterThatCannotBeReadIsCountedAndTheReaderGoesOn(String malformed) {
        ConsumerRecord<byte[], byte[]> unreadable = letter(1, "unreadable");
        unreadable
                .headers()
                .add("dualtrack.undo-version", Version.ZERO.toString().getBytes(StandardCharsets.UTF_8));
        unreadable.headers().add("dualtrack." + malformed, "many".getBytes(StandardCharsets.UTF_8));
        MockConsumer<byte[], byte[]> consumer = topic(3);
        poll(consumer, List.of(letter(0, "unreadable"), unreadable, letter(2, "next")));
        consumer.schedulePollTask(reader::stop);

        reader.run();

        assertThat(ledger.unreadable()).isEqualTo(1);
        assertThat(isOpen("unreadable"))
                .as("once it is compacted, nobody knows the one before")
                .isFalse();
        assertThat(isOpen("next")).isTrue();
    }

    @Test
    void whatTheWorkerItselfWritesMeanwhileOutlastsTheReread() {
        read("closed");
        MockConsumer<byte[], byte[]> back = topic(1);
        back.schedulePollTask(() -> {
            wrote(1, "closed", null);
            wrote(2, "opened", entry(1));
            assertThat(isOpen("closed")).isFalse();
            assertThat(isOpen("opened")).isTrue();
        });
        poll(back, List.of(letter(0, "closed")));
        back.schedulePollTask(reader::stop);

        reader.run();

        assertThat(isOpen("closed")).isFalse();
        assertThat(isOpen("opened")).isTrue();
    }

    @Test
    void anOlderRecordDoesNotHideWhatTheWorkerWroteSince() {
        wrote(2, "k", entry(2));

        ledger.saw(letter(0, "k"));
        assertThat(ledger.get(name("k"))).isEqualTo(entry(2));
        ledger.saw(tombstone(1, "k"));
        assertThat(ledger.get(name("k"))).as("a resolution now must find it").isEqualTo(entry(2));
        ledger.saw(letter(2, "k"));
        assertThat(isOpen("k")).isTrue();
        ledger.saw(tombstone(3, "k"));
        assertThat(isOpen("k")).as("a tombstone behind the worker's own record").isFalse();
    }

    @Test
    void anOlderRecordDoesNotBringBackWhatTheWorkerClosedSince() {
        wrote(1, "k", null);
        ledger.saw(letter(0, "k"));
        assertThat(isOpen("k")).isFalse();
    }

    @Test
    void aReaderThatWasFasterThanTheAnswerToTheWriterKnowsBetter() {
        ledger.saw(letter(1, "k"));
        ledger.saw(tombstone(2, "k"));
        wrote(1, "k", entry(1));
        assertThat(isOpen("k")).isFalse();
        ledger.saw(letter(3, "k"));
        assertThat(isOpen("k")).as("what another worker wrote").isTrue();
    }

    private void wrote(long offset, String id, DeadLetterRecord.@Nullable Open entry) {
        ledger.wrote(name(id), new RecordMetadata(TOPIC, offset, 0, 0, 0, 0), entry);
    }
}
