package dev.dualtrack.worker.batch;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.RecordKey;
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
    RecordKey key() {
        return command.key();
    }

    /**
     * What the store took since, null if nothing: it was the one that refused the change, has no dead letter open any more,
     * and shows a row that no later change left, so by a Refresh that was before the command in the log. A store that shows
     * nothing has taken nothing: what closed its letter may be a later change that was withdrawn, or a delete that it does
     * not remember.
     *
     * @param refused whether its dead letter is open
     */
    @Nullable
    Meta taken(@Nullable Meta stored, boolean refused) {
        boolean shown = stored != null && !stored.tombstone() && !Decider.overtaken(command.undo(), stored);
        return command.by() == kind && !refused && shown ? stored : null;
    }

    Plan.Cause cause() {
        return new Plan.Cause(
                origin, key(), command.undo().version(), command.undo().txid(), Plan.Trigger.COMPENSATION, 0);
    }

    Decision decide(Decider decider, @Nullable Meta stored, @Nullable Meta taken) {
        return taken == null
                ? decider.compensate(key(), image, command.undo(), stored)
                : decider.keep(key(), command.undo(), taken);
    }
}
