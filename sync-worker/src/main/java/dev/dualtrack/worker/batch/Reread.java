package dev.dualtrack.worker.batch;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.store.Meta;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A row that the store shall equal: asked for by a Refresh, or by a change that does not tell the row itself, whose version
 * then counts too.
 *
 * @param transactions 32-bit ids of all transactions whose changes asked for it, which must be visible in the snapshot that
 *     shows the row. None stands for another one: ids do not tell the order in which transactions become visible, and what
 *     is put off comes back in any order
 * @param kind the store that reads it
 */
record Reread(Plan.Cause cause, Command.Refresh command, Set<Long> transactions, StoreKind kind) {
    Reread {
        transactions = Set.copyOf(transactions);
    }

    private Reread(Plan.Cause cause, Command.Refresh command, StoreKind kind) {
        this(cause, command, cause.txid() == 0 ? Set.of() : Set.of(cause.txid()), kind);
    }

    /** The request of a command. */
    static Reread of(ConsumerRecord<byte[], byte[]> origin, Command.Refresh command, StoreKind kind) {
        Plan.Trigger trigger = switch (command.reason()) {
            case BACKFILL -> Plan.Trigger.BACKFILL;
            case REPAIR -> Plan.Trigger.OWN_REFRESH;
            // Asked of this store alone, as by a change that was put off: the others may have taken it back meanwhile.
            case REPLAY -> command.stores().size() == 1 ? Plan.Trigger.OWN_REFRESH : Plan.Trigger.REPLAY;
        };
        Plan.Cause cause = new Plan.Cause(origin, command.key(), Version.ZERO, command.txid(), trigger, 0);
        return new Reread(cause, command, kind);
    }

    /** The request of a change that cannot be used as it is. */
    static Reread of(Plan.Cause change, StoreKind kind) {
        return new Reread(
                change, new Command.Refresh(change.key(), Set.of(kind), Command.Reason.REPLAY, "reread", 0), kind);
    }

    /** One request that does what both ask for. */
    Reread and(Reread other) {
        Plan.Cause main = cause.trigger().compareTo(other.cause.trigger()) < 0 ? cause : other.cause;
        Set<Long> all = new HashSet<>(transactions);
        all.addAll(other.transactions);
        Version newer = cause.version().isBefore(other.cause.version()) ? other.cause.version() : cause.version();
        return new Reread(
                new Plan.Cause(main.origin(), main.key(), newer, main.txid(), main.trigger(), main.commitMillis()),
                force() ? command : other.command,
                all,
                kind);
    }

    private boolean force() {
        return command.reason() == Command.Reason.REPAIR;
    }

    /**
     * What to append if the row cannot be used yet. A command for each transaction: those that come back together are one
     * request again. Each store that puts the row off asks for itself, or each would have all of them read it once more.
     */
    List<Command> again() {
        Set<Long> waitedFor = transactions.isEmpty() ? Set.of(0L) : transactions;
        return waitedFor.stream()
                .sorted()
                .<Command>map(txid -> command.again(kind, txid))
                .toList();
    }

    /** What to do; {@code row} is null where the source has none. */
    Decision decide(Decider decider, @Nullable SourceRow row, @Nullable Meta stored) {
        return decider.refresh(cause.key(), row, cause.version(), stored, force());
    }
}
