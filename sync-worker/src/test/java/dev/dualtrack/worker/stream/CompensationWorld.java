package dev.dualtrack.worker.stream;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.source.SourceRead;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.source.TxSnapshot;
import dev.dualtrack.worker.batch.TestTables;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * One row, its changes, and the workers of three stores that refuse some of its images: each step lets one of them read,
 * run, commit, crash or catch up with the dead-letter topic, as the seed says. The workers are the production's lanes.
 */
final class CompensationWorld implements Source {
    static final RecordKey KEY = TestTables.key("k");
    private static final TableMapping TABLE = TestTables.MAPPING;
    private static final Naming NAMING = new Naming("world");
    private static final long FIRST_TXID = 100;
    /** The end of a transaction: it takes an offset and is given to no reader. */
    private static final String NOTHING = "";

    /** The changes, in order: the number is the image written, 0 a delete. */
    private final List<Integer> history;

    private final Random random;
    private final List<ConsumerRecord<byte[], byte[]>> events = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> commands = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> deadLetters = new ArrayList<>();
    private final List<CompensationWorker> workers = new ArrayList<>();
    private int committedInSource;

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
        this.history = List.copyOf(images);
        this.random = random;
        for (StoreKind kind : StoreKind.values()) {
            workers.add(
                    new CompensationWorker(this, kind, refused.getOrDefault(kind, Set.of()), maxBatch, crashes, kills));
        }
    }

    /** Runs until nothing is left to do; a world that does not come to rest is an error. */
    void run() {
        for (int step = 0; step < 20_000; step++) {
            if (atRest()) {
                return;
            }
            if (committedInSource < history.size() && random.nextInt(4) == 0) {
                committedInSource++;
            } else if (events.size() < committedInSource && random.nextInt(3) == 0) {
                events.add(event(events.size()));
            } else {
                workers.get(random.nextInt(workers.size())).step(random);
            }
        }
        throw new AssertionError("no rest after 20,000 steps: " + this);
    }

    private boolean atRest() {
        return events.size() == history.size() && workers.stream().allMatch(CompensationWorker::atRest);
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
                .filter(kind -> all.get(KafkaDeadLetters.name(kind, TABLE, KEY)) != null)
                .toList());
    }

    static Row row(int image) {
        return TestTables.row("k", "image " + image, image);
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

    static Naming naming() {
        return NAMING;
    }

    /** Whether a reader gets to see what takes that offset. */
    static boolean given(ConsumerRecord<byte[], byte[]> record) {
        return !record.topic().equals(NOTHING);
    }

    /** Takes in what a worker sent. */
    RecordMetadata sent(ProducerRecord<byte[], byte[]> record) {
        List<ConsumerRecord<byte[], byte[]>> log = log(record.topic());
        ConsumerRecord<byte[], byte[]> kept =
                new ConsumerRecord<>(record.topic(), 0, log.size(), record.key(), record.value());
        record.headers().forEach(kept.headers()::add);
        log.add(kept);
        return new RecordMetadata(new TopicPartition(record.topic(), 0), kept.offset(), 0, 0, 0, 0);
    }

    /** A transaction that wrote to that topic ended. */
    void ended(String topic) {
        List<ConsumerRecord<byte[], byte[]>> log = log(topic);
        log.add(new ConsumerRecord<>(NOTHING, 0, log.size(), new byte[0], new byte[0]));
    }

    private List<ConsumerRecord<byte[], byte[]>> log(String topic) {
        return topic.equals(NAMING.deadLetterTopic()) ? deadLetters : commands;
    }

    private ConsumerRecord<byte[], byte[]> event(int index) {
        int before = index == 0 ? 0 : history.get(index - 1);
        int after = history.get(index);
        String op = after == 0 ? "d" : before == 0 ? "c" : "u";
        long lsn = index + 1L;
        String value = "{\"op\":\"" + op + "\",\"before\":" + json(before) + ",\"after\":" + json(after)
                + ",\"source\":{\"sequence\":\"[\\\"" + lsn + "\\\",\\\"" + lsn + "\\\"]\",\"txId\":"
                + (FIRST_TXID + index) + ",\"ts_ms\":5}}";
        ConsumerRecord<byte[], byte[]> event = new ConsumerRecord<>(
                NAMING.tableTopic(TABLE.id()),
                0,
                index,
                TABLE.keyCodec().encode(KEY),
                value.getBytes(StandardCharsets.UTF_8));
        event.headers().add(Naming.EPOCH_HEADER, "1".getBytes(StandardCharsets.UTF_8));
        return event;
    }

    private static String json(int image) {
        return image == 0
                ? "null"
                : "{\"id\":\"k\",\"title\":\"image " + image + "\",\"amount\":" + image
                        + ",\"is_active\":true,\"note\":null}";
    }

    @Override
    public SourceRead read(TableMapping table, Collection<RecordKey> keys) {
        long next = FIRST_TXID + committedInSource;
        int image = committedInSource == 0 ? 0 : history.get(committedInSource - 1);
        TxSnapshot snapshot = TxSnapshot.parse(next + ":" + next + ":");
        return new SourceRead(
                snapshot, image == 0 ? Map.of() : Map.of(KEY, new SourceRow(row(image), next - 1, 0, "(0,1)")));
    }

    @Override
    public TableSchema schema(TableId table) {
        return TABLE.schema();
    }

    @Override
    public void scan(TableMapping table, Consumer<SourceRow> sink) {
        throw new UnsupportedOperationException("no worker scans");
    }

    @Override
    public String systemIdentifier() {
        return "1";
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "history " + history + ", stores " + workers + ", " + commands.size() + " commands";
    }
}
