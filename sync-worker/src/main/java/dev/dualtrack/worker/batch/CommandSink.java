package dev.dualtrack.worker.batch;

import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.mapping.TableMapping;
import java.util.List;

/** Where commands are appended. Returns once they are durable; fails with a {@link FailedCall} of site STREAM. */
public interface CommandSink {
    /** Appends to the table's commands topic: a Refresh to its key's partition, a Truncate to each partition. */
    void append(TableMapping table, List<? extends Command> commands);

    /** Appends one. */
    default void append(TableMapping table, Command command) {
        append(table, List.of(command));
    }
}
