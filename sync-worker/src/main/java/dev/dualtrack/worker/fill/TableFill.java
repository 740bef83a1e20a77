package dev.dualtrack.worker.fill;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.worker.batch.Pause;
import dev.dualtrack.worker.stream.GroupOffsets;
import dev.dualtrack.worker.stream.KafkaCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/**
 * Fills one table: a Refresh for every key of the source, then waits until the group has carried them out. Each key is
 * written by the owner of its partition, so this may run beside the change events, twice, or in two workers at once.
 */
final class TableFill {
    private static final int CHUNK = 500;
    /** A command that could not be carried out was appended again, behind the end that the first round waits for. */
    private static final int ROUNDS = 2;

    private static final Duration POLL = Duration.ofMillis(200);

    private final Naming naming;
    private final StoreKind kind;
    private final int partitions;
    private final Source source;
    private final KafkaCommands commands;
    private final GroupOffsets offsets;
    private final Pause pause;

    TableFill(
            Naming naming,
            StoreKind kind,
            int partitions,
            Source source,
            KafkaCommands commands,
            GroupOffsets offsets,
            Pause pause) {
        this.naming = naming;
        this.kind = kind;
        this.partitions = partitions;
        this.source = source;
        this.commands = commands;
        this.offsets = offsets;
        this.pause = pause;
    }

    /** Returns whether the table is filled; false if {@code wanted} became false before. */
    boolean fill(TableMapping table, BooleanSupplier wanted) {
        append(table, wanted);
        List<TopicPartition> topic = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(naming.commandsTopic(table.id()), partition))
                .toList();
        boolean passed = true;
        for (int round = 0; passed && round < ROUNDS; round++) {
            passed = passed(topic, wanted);
        }
        return passed;
    }

    private void append(TableMapping table, BooleanSupplier wanted) {
        List<Command.Refresh> chunk = new ArrayList<>();
        source.scan(table, row -> {
            chunk.add(new Command.Refresh(
                    table.keyCodec().ofRow(row.row()), Set.of(kind), Command.Reason.BACKFILL, "backfill", 0));
            if (chunk.size() == CHUNK) {
                if (!wanted.getAsBoolean()) {
                    throw new ClassifiedException(
                            ErrorClass.TRANSIENT,
                            "back-fill of " + table.id() + " is not this worker's any more",
                            null);
                }
                commands.appendAll(table, List.copyOf(chunk));
                chunk.clear();
            }
        });
        commands.appendAll(table, List.copyOf(chunk));
    }

    private boolean passed(List<TopicPartition> topic, BooleanSupplier wanted) {
        Map<TopicPartition, Long> ends = offsets.ends(topic);
        while (!offsets.committed(ends)) {
            if (!wanted.getAsBoolean()) {
                return false;
            }
            pause.take(POLL);
        }
        return true;
    }
}
