package dev.dualtrack.worker.batch;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.store.Meta;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A change that a store refused, to be taken back in this one: in its place in the log, by what the store holds alone. If
 * it had to wait for the source, it would come behind what the refusing store has asked for.
 *
 * @param image what the store shall hold instead, null for nothing
 * @param here whether this store takes it back, too; else it refused it, and others do
 */
record Undoing(
        ConsumerRecord<byte[], byte[]> origin,
        Command.Compensate command,
        @Nullable Row image,
        StoreKind kind,
        boolean here) {
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

    Plan.Cause cause() {
        return new Plan.Cause(
                origin, command.key(), command.undo().version(), command.undo().txid(), Plan.Trigger.COMPENSATION, 0);
    }

    Decision decide(Decider decider, @Nullable Meta stored) {
        return decider.compensate(command.key(), image, command.undo(), stored);
    }
}
