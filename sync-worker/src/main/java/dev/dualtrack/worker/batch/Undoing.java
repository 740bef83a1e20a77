package dev.dualtrack.worker.batch;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.store.Meta;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A change that a store refused, to be taken back in this one. The source is asked only whether the row still exists: a
 * delete that was applied meanwhile may have left no version behind, and the image would bring the row back.
 *
 * @param image what the store shall hold instead, null for nothing
 */
record Undoing(
        ConsumerRecord<byte[], byte[]> origin,
        Command.Compensate command,
        @Nullable Row image,
        StoreKind kind) implements Refresher.Request {
    @Override
    public Plan.Cause cause() {
        return new Plan.Cause(
                origin, command.key(), command.undo().version(), command.undo().txid(), Plan.Trigger.COMPENSATION, 0);
    }

    @Override
    public Set<Long> transactions() {
        return Set.of(command.undo().txid());
    }

    /** For this store alone: the others need not do it twice. */
    @Override
    public List<Command> again() {
        return List.of(command.only(kind));
    }

    @Override
    public boolean overtaken(@Nullable Meta stored) {
        return Decider.overtaken(command.undo(), stored);
    }

    @Override
    public Decision decide(Decider decider, @Nullable SourceRow row, @Nullable Meta stored) {
        return decider.compensate(command.key(), row == null ? null : row.row(), image, command.undo(), stored);
    }
}
