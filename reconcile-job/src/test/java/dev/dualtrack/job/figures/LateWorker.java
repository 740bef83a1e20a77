package dev.dualtrack.job.figures;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.StoreWrite;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Stands for a store's sync worker: in its consumer group it takes the changes that a {@link dev.dualtrack.job.MiniCapture}
 * has told, {@link Lag#WANTED} after they were told, writes of each row what the change says, with its version and transaction,
 * and only then commits. Of a key that changed twice meanwhile the last change is written. It knows updates alone.
 */
final class LateWorker implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Pattern UPDATE =
            Pattern.compile("(\\S+) (\\d+) table public\\.policies: UPDATE: id\\[bigint\\]:(\\d+)"
                    + " title\\[text\\]:'([^']*)' content\\[text\\]:'([^']*)' amount\\[bigint\\]:(\\d+)"
                    + " is_active\\[boolean\\]:(true|false) regions\\[text\\[\\]\\]:'\\{([^}]*)\\}'");

    private final TableMapping mapping;
    private final DerivedStore store;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deque<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();
    private final Lag lag = new Lag();
    private final Repeated work;

    /** Begins at once; the store is its caller's. */
    LateWorker(Naming naming, String bootstrapServers, TableMapping mapping, DerivedStore store) {
        this.mapping = mapping;
        this.store = store;
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "group.id",
                        naming.consumerGroup(store.kind()),
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(List.of(naming.tableTopic(mapping.id())));
        work = Repeated.start("late worker of " + store.kind().word(), this::step);
    }

    private void step() {
        consumer.poll(POLL).forEach(waiting::add);
        List<ConsumerRecord<byte[], byte[]>> due = due();
        if (due.isEmpty()) {
            return;
        }
        Map<RecordKey, StoreWrite> writes = new LinkedHashMap<>();
        Map<TopicPartition, OffsetAndMetadata> taken = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> change : due) {
            StoreWrite write = write(mapping, store.kind(), new String(change.value(), StandardCharsets.UTF_8));
            writes.put(write.key(), write);
            taken.put(
                    new TopicPartition(change.topic(), change.partition()), new OffsetAndMetadata(change.offset() + 1));
        }
        try {
            store.apply(mapping.id(), List.copyOf(writes.values()));
        } catch (ClassifiedException e) {
            if (!ScanPlace.mayPass(e)) {
                throw e;
            }
            // They are still waiting.
            return;
        }
        consumer.commitSync(taken);
        due.forEach(_ -> waiting.remove());
        due.forEach(change -> lag.add(System.currentTimeMillis() - change.timestamp()));
    }

    /** The first of those that wait, as far as their time has come. */
    private List<ConsumerRecord<byte[], byte[]>> due() {
        long told = System.currentTimeMillis() - Lag.WANTED.toMillis();
        List<ConsumerRecord<byte[], byte[]>> due = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> change : waiting) {
            if (change.timestamp() > told) {
                break;
            }
            due.add(change);
        }
        return due;
    }

    /** What a worker writes at that change. */
    static StoreWrite write(TableMapping mapping, StoreKind kind, String change) {
        Matcher update = UPDATE.matcher(change);
        if (!update.matches()) {
            throw new IllegalArgumentException("change: " + change + " (expected: an update of all columns)");
        }
        Map<String, @Nullable Object> columns = new HashMap<>();
        columns.put("id", Long.valueOf(update.group(3)));
        columns.put("title", update.group(4));
        columns.put("content", update.group(5));
        columns.put("amount", Long.valueOf(update.group(6)));
        columns.put("is_active", Boolean.valueOf(update.group(7)));
        columns.put("regions", List.of(update.group(8).split(",", -1)));
        long position = Lsn.parse(update.group(1)).value();
        // A transaction has one change, so the position of its own stands for that of the commit before it, too.
        return ScanPlace.upsert(
                mapping,
                kind,
                new Row(columns),
                new Version(ScanPlace.EPOCH, position, position),
                Long.parseLong(update.group(2)));
    }

    /** How late changes come to the store. An {@link IllegalStateException} if it has ended. */
    String told() {
        work.check();
        return "in the " + store.kind().word() + " up to " + lag.most() + " s after they were told";
    }

    @Override
    public void close() {
        work.close();
        consumer.close();
    }
}
