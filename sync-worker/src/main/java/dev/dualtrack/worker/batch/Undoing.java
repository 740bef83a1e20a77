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
 * @param here whether this store takes it back, too; else it refused it, and others do
 */
record Undoing(
        ConsumerRecord<byte[], byte[]> origin,
        Command.Compensate command,
        @Nullable Row image,
        StoreKind kind,
        boolean here)
        implements Refresher.Request {
    /**
     * Whether it was this store that refused the change, and it shows a row that no later change left: if it has no dead
     * letter open, it took that by a Refresh that was before the command in the log. A store that shows nothing has taken
     * nothing: what closed its letter may be a later change that was withdrawn, or a delete that it does not remember.
     */
    boolean mayBeTakenHere(@Nullable Meta stored) {
        return command.by() == kind
                && stored != null
                && !stored.tombstone()
                && !Decider.overtaken(command.undo(), stored);
    }

    /**
     * Who is to read the row again then: all, also where this store put off what others have carried out, of which it said
     * nothing; else those that put it off.
     */
    Set<StoreKind> readers() {
        return here ? Set.of(StoreKind.values()) : command.stores();
    }

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
        return !here || Decider.overtaken(command.undo(), stored);
    }

    @Override
    public Decision decide(Decider decider, @Nullable SourceRow row, @Nullable Meta stored) {
        return here
                ? decider.compensate(command.key(), row == null ? null : row.row(), image, command.undo(), stored)
                : new Decision.Skip(Outcome.UNCHANGED);
    }
}
