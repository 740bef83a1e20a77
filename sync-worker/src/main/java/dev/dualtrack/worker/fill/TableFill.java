package dev.dualtrack.worker.fill;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.worker.batch.Pause;
import dev.dualtrack.worker.stream.GroupOffsets;
import dev.dualtrack.worker.stream.KafkaCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
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

    private final Naming naming;
    private final DerivedStore store;
    private final int partitions;
    private final Source source;
    private final KafkaCommands commands;
    private final GroupOffsets offsets;
    private final Pause pause;

    TableFill(
            Naming naming,
            DerivedStore store,
            int partitions,
            Source source,
            KafkaCommands commands,
            GroupOffsets offsets,
            Pause pause) {
        this.naming = naming;
        this.store = store;
        this.partitions = partitions;
        this.source = source;
        this.commands = commands;
        this.offsets = offsets;
        this.pause = pause;
    }

    /**
     * Returns whether the table is filled; false if {@code wanted} became false before. A command that could not be carried
     * out, because a transaction is at its row, was appended again, so all is done once the topic has not grown while it was
     * waited for. There is no end to that wait: what is not filled must not be called so.
     */
    boolean fill(TableMapping table, BooleanSupplier wanted) {
        append(table, wanted);
        List<TopicPartition> topic = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(naming.commandsTopic(table.id()), partition))
                .toList();
        Map<TopicPartition, Long> ends = Map.of();
        Map<TopicPartition, Long> now = offsets.ends(topic);
        while (!now.equals(ends)) {
            ends = now;
            if (!passed(ends, wanted)) {
                return false;
            }
            now = offsets.ends(topic);
        }
        return true;
    }

    private void append(TableMapping table, BooleanSupplier wanted) {
        Chunks ofSource = new Chunks(keys -> refresh(table, keys, wanted));
        source.scan(table, row -> ofSource.add(table.keyCodec().ofRow(row.row())));
        ofSource.end();
        if (!store.keepsEarlierMappings()) {
            return;
        }
        Chunks ofStore = new Chunks(keys -> refresh(table, withoutRow(table, keys), wanted));
        store.scan(table.id(), record -> ofStore.add(record.key()));
        ofStore.end();
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
        commands.appendAll(
                table,
                keys.stream()
                        .map(key ->
                                new Command.Refresh(key, Set.of(store.kind()), Command.Reason.BACKFILL, "backfill", 0))
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

    private boolean passed(Map<TopicPartition, Long> ends, BooleanSupplier wanted) {
        while (!offsets.committed(ends)) {
            if (!wanted.getAsBoolean()) {
                return false;
            }
            pause.take(POLL);
        }
        return true;
    }
}
