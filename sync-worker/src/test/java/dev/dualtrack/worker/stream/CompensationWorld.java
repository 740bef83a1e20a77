package dev.dualtrack.worker.stream;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.SourceRead;
import dev.dualtrack.worker.stream.CompensationHistory.AtRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * One row, its changes, and the workers of three stores that refuse some of its images: each step lets one of them read,
 * run, commit, crash or catch up with the dead-letter topic, as the seed says. The workers are the production's lanes.
 */
final class CompensationWorld implements RereadSource, CompensationProducer.Log {
    /** The end of a transaction: it takes an offset and is given to no reader. */
    private static final String NOTHING = "";

    private final CompensationHistory history;

    private final Random random;
    private final List<ConsumerRecord<byte[], byte[]>> events = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> commands = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> deadLetters = new ArrayList<>();
    private final List<CompensationWorker> workers = new ArrayList<>();
    private int committedInSource;
    /** How many changes the log tells, and how often the connector may yet tell the last of them again. */
    private int told;

    private int resends;

    /**
     * A world before the first change.
     *
     * @param images of each change: a number of its own, 0 for a delete
     * @param refused the images that each store refuses
     * @param maxBatch how many changes a worker may compact into one
     * @param crashes how often each worker may crash between two batches
     * @param kills how often each worker may be killed within one, before any of its writes
     */
    CompensationWorld(
            List<Integer> images,
            Map<StoreKind, Set<Integer>> refused,
            int maxBatch,
            int crashes,
            int kills,
            Random random) {
        this.history = new CompensationHistory(images);
        this.random = random;
        for (StoreKind kind : StoreKind.values()) {
            workers.add(
                    new CompensationWorker(this, kind, refused.getOrDefault(kind, Set.of()), maxBatch, crashes, kills));
        }
    }

    /** So often the connector starts again, and tells the last changes again. */
    CompensationWorld resending(int times) {
        resends = times;
        return this;
    }

    /** Runs until nothing is left to do; a world that does not come to rest is an error. */
    void run() {
        for (int step = 0; step < 20_000; step++) {
            if (atRest()) {
                return;
            }
            if (committedInSource < history.length() && random.nextInt(4) == 0) {
                committedInSource++;
            } else if (told < committedInSource && random.nextInt(3) == 0) {
                tell(told++);
            } else if (resends > 0 && told > 0 && random.nextInt(20) == 0) {
                resends--;
                IntStream.range(random.nextInt(told), told).forEach(this::tell);
            } else {
                workers.get(random.nextInt(workers.size())).step(random);
            }
        }
        throw new AssertionError("no rest after 20,000 steps: " + this);
    }

    private void tell(int index) {
        ConsumerRecord<byte[], byte[]> change = history.event(index);
        ConsumerRecord<byte[], byte[]> event =
                new ConsumerRecord<>(change.topic(), change.partition(), events.size(), change.key(), change.value());
        change.headers().forEach(event.headers()::add);
        events.add(event);
    }

    private boolean atRest() {
        return told == history.length() && resends == 0 && workers.stream().allMatch(CompensationWorker::atRest);
    }

    /** What each store shows: the number of an image, 0 for none. */
    Map<StoreKind, Integer> images() {
        return Map.copyOf(
                workers.stream().collect(Collectors.toMap(CompensationWorker::kind, CompensationWorker::image)));
    }

    /** Stores that have a dead letter of the row open. */
    Set<StoreKind> quarantined() {
        Ledger all = new Ledger(StoreKind.VECTOR);
        deadLetters.stream().filter(CompensationWorld::given).forEach(all::saw);
        return Set.copyOf(Arrays.stream(StoreKind.values())
                .filter(kind -> all.get(KafkaDeadLetters.name(kind, CompensationHistory.TABLE, CompensationHistory.KEY))
                        != null)
                .toList());
    }

    List<ConsumerRecord<byte[], byte[]>> events() {
        return events;
    }

    List<ConsumerRecord<byte[], byte[]>> commands() {
        return commands;
    }

    List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        return deadLetters;
    }

    /** Whether a reader gets to see what takes that offset. */
    static boolean given(ConsumerRecord<byte[], byte[]> record) {
        return !record.topic().equals(NOTHING);
    }

    @Override
    public RecordMetadata sent(ProducerRecord<byte[], byte[]> record) {
        List<ConsumerRecord<byte[], byte[]>> log = log(record.topic());
        ConsumerRecord<byte[], byte[]> kept =
                new ConsumerRecord<>(record.topic(), 0, log.size(), record.key(), record.value());
        record.headers().forEach(kept.headers()::add);
        log.add(kept);
        return new RecordMetadata(new TopicPartition(record.topic(), 0), kept.offset(), 0, 0, 0, 0);
    }

    @Override
    public void ended(String topic) {
        List<ConsumerRecord<byte[], byte[]>> log = log(topic);
        log.add(new ConsumerRecord<>(NOTHING, 0, log.size(), new byte[0], new byte[0]));
    }

    private List<ConsumerRecord<byte[], byte[]>> log(String topic) {
        return topic.equals(CompensationHistory.NAMING.deadLetterTopic()) ? deadLetters : commands;
    }

    @Override
    public SourceRead read(TableMapping table, Collection<RecordKey> keys) {
        return history.read(committedInSource, AtRow.NOTHING);
    }

    @Override
    public String toString() {
        return "history " + history.images() + ", stores " + workers + ", " + commands.size() + " commands";
    }
}
