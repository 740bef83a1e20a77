package dev.dualtrack.worker.fill;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.worker.batch.Stage;
import dev.dualtrack.worker.report.StatusBoard;
import dev.dualtrack.worker.stream.GroupProgress;
import dev.dualtrack.worker.stream.KafkaCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/**
 * Fills one table: a Refresh for every key of the source, then waits until the group has carried them out. Where records of
 * an earlier mapping may have come back, the keys that the store alone has are among them: their rows were deleted while
 * nobody kept that part of the store up to date. Elsewhere what has no row is left to runs, which have guards. Each key is
 * written by the owner of its partition, so this may run beside the change events, twice, or in two workers at once.
 */
final class TableFill {
    private static final int CHUNK = 500;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Stage stage;
    private final DerivedStore store;
    private final Source source;
    private final KafkaCommands commands;
    private final GroupProgress group;
    private final Refusals refusals;
    private final StatusBoard board;

    TableFill(Stage stage, KafkaCommands commands, GroupProgress group, Refusals refusals, StatusBoard board) {
        this.stage = stage;
        this.store = stage.store();
        this.source = stage.source();
        this.commands = commands;
        this.group = group;
        this.refusals = refusals;
        this.board = board;
    }

    /**
     * Asks for every row. Fails as TRANSIENT if {@code wanted} became false before, and as SCHEMA if the table has another shape
     * than this worker knows: its mapping may be over, and a fill with it would hide that. Returns from where on in each
     * partition it asked.
     */
    Map<TopicPartition, Long> ask(TableMapping table, BooleanSupplier wanted) {
        Map<TopicPartition, Long> from = group.ends(topic(table));
        if (!source.schema(table.id()).equals(table.schema())) {
            throw new ClassifiedException(
                    ErrorClass.SCHEMA, table.id() + ": another shape (expected: that of the worker's start)", null);
        }
        Chunks ofSource = new Chunks(keys -> refresh(table, keys, wanted));
        source.scan(table, row -> ofSource.add(table.keyCodec().ofRow(row.row())));
        ofSource.end();
        if (store.keepsEarlierMappings()) {
            Chunks ofStore = new Chunks(keys -> refresh(table, withoutRow(table, keys), wanted));
            store.scan(table.id(), record -> ofStore.add(record.key()));
            ofStore.end();
        }
        return from;
    }

    /** How many records the table's commands topic has held until now. */
    long written(TableMapping table) {
        return group.ends(topic(table)).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Whether all that the fill asked for was read by the group, or is still there to be read. */
    boolean areAskedBy(TableMapping table, Fill whole) {
        return whole.written().orElseThrow() <= written(table) && group.readsAll(fromTheBeginning(table));
    }

    /** The beginning of each partition that the table ever had. */
    Map<TopicPartition, Long> fromTheBeginning(TableMapping table) {
        return topic(table).stream().collect(Collectors.toMap(Function.identity(), partition -> 0L));
    }

    private List<TopicPartition> topic(TableMapping table) {
        return IntStream.range(0, stage.partitions())
                .mapToObj(partition -> new TopicPartition(stage.naming().commandsTopic(table.id()), partition))
                .toList();
    }

    private List<RecordKey> withoutRow(TableMapping table, List<RecordKey> keys) {
        Set<RecordKey> rows = source.read(table, keys).rows().keySet();
        return keys.stream().filter(key -> !rows.contains(key)).toList();
    }

    private void refresh(TableMapping table, List<RecordKey> keys, BooleanSupplier wanted) {
        if (!wanted.getAsBoolean()) {
            throw new ClassifiedException(
                    ErrorClass.TRANSIENT, "back-fill of " + table.id() + " is not this worker's any more", null);
        }
        String spec = table.spec(store.kind());
        commands.append(
                table,
                keys.stream()
                        .map(key -> Command.Refresh.backFill(key, store.kind(), spec))
                        .toList());
    }

    /** Hands on the keys by the hundred. */
    private static final class Chunks {
        private final Consumer<List<RecordKey>> to;
        private final List<RecordKey> keys = new ArrayList<>();

        Chunks(Consumer<List<RecordKey>> to) {
            this.to = to;
        }

        void add(RecordKey key) {
            keys.add(key);
            if (keys.size() == CHUNK) {
                end();
            }
        }

        void end() {
            if (!keys.isEmpty()) {
                to.accept(List.copyOf(keys));
                keys.clear();
            }
        }
    }

    /**
     * Waits until all that was asked for is done, and readers may be shown it; returns false if {@code wanted} became false
     * before. A command that could not be carried out, because a transaction is at its row, was appended again, so all is
     * done once the topic has not grown while it was waited for. There is no end to either wait: what is not filled must not
     * be called so, and what is refused for most rows is for a person to mend. Fails as TRANSIENT if a command is gone that
     * was not read.
     *
     * @param from where the fill's commands begin in each partition
     */
    boolean carriedOut(TableMapping table, Map<TopicPartition, Long> from, BooleanSupplier wanted) {
        List<TopicPartition> topic = topic(table);
        Map<TopicPartition, Long> ends = Map.of();
        Map<TopicPartition, Long> now = group.ends(topic);
        while (!now.equals(ends)) {
            ends = now;
            if (!passed(table, from, ends, wanted)) {
                return false;
            }
            now = group.ends(topic);
        }
        return mayBeShown(table, wanted);
    }

    private boolean passed(
            TableMapping table,
            Map<TopicPartition, Long> from,
            Map<TopicPartition, Long> ends,
            BooleanSupplier wanted) {
        while (!group.committed(ends)) {
            if (!wanted.getAsBoolean()) {
                return false;
            }
            if (!group.readsAll(from)) {
                throw new ClassifiedException(
                        ErrorClass.TRANSIENT,
                        "commands of the back-fill of " + table.id() + " are gone (expected: kept until they are read)",
                        null);
            }
            stage.pause().take(POLL);
        }
        return true;
    }

    private boolean mayBeShown(TableMapping table, BooleanSupplier wanted) {
        try {
            Optional<String> against = refusals.against(table);
            while (against.isPresent()) {
                board.holdReaders(table.id(), against.get());
                if (!wanted.getAsBoolean()) {
                    return false;
                }
                stage.pause().take(LOOK);
                against = refusals.against(table);
            }
            return true;
        } finally {
            board.releaseReaders(table.id());
        }
    }
}
