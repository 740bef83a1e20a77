package dev.dualtrack.worker.stream;

import dev.dualtrack.core.event.Command;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The protocol that is explored.
 *
 * @param ties what keeps a dead letter and its command together
 */
record CompensationRules(Variant variant, CompensationProducer.Ties ties) {
    static final CompensationRules AS_BUILT =
            new CompensationRules(Variant.AS_BUILT, CompensationProducer.Ties.TRANSACTION);

    /** The protocol as it is, and ways to get it wrong that look as good. */
    enum Variant {
        AS_BUILT,
        /** A command waits until its change is consumed, not until it is committed. */
        GATED_ON_CONSUMED,
        /** The store that refused a change leaves out the command that takes it back. */
        OWN_COMMAND_SKIPPED,
        /** A store that cannot hold the last good image says nothing. */
        NO_ANSWER,
        /** Taking back to nothing leaves the memory of a delete behind, where the store has one. */
        WITHDRAWAL_REMEMBERED,
        /** A store that shows nothing of the row is given the image. */
        IMAGE_BROUGHT,
        /** A change is taken back to the image before one that another store refused. */
        OTHERS_LETTERS_COUNT,
        /** A store that takes a later change leaves its dead letter open. */
        LETTER_LEFT_OPEN,
        /** A store that took the row before it comes to the command that takes it back keeps it, and says nothing. */
        TAKEN_SINCE_UNSAID,
        /** A change that has its dead letter already is not sent again. */
        NOT_SENT_AGAIN
    }

    boolean is(Variant other) {
        return variant == other;
    }

    /** Whether the batch is of a command about a change that this store refused itself, and that does not matter to it. */
    boolean leavesOut(CompensationHistory history, Set<Integer> refused, List<Command> commands) {
        return is(Variant.OWN_COMMAND_SKIPPED)
                && commands.stream()
                        .anyMatch(command -> command instanceof Command.Compensate compensate
                                && refused.contains(history.after(
                                        (int) compensate.undo().version().lsn())));
    }

    /**
     * Whether a worker says that.
     *
     * @param open its dead letter before
     */
    boolean says(Command command, List<Command> asked, DeadLetterRecord.@Nullable Open open) {
        boolean answers = asked.stream().anyMatch(Command.Compensate.class::isInstance);
        return switch (variant) {
            case NO_ANSWER -> !answers;
            case NOT_SENT_AGAIN ->
                answers
                        || open == null
                        || !(command instanceof Command.Compensate compensate)
                        || !open.version().equals(compensate.undo().version());
            case TAKEN_SINCE_UNSAID -> !answers || !(command instanceof Command.Refresh);
            default -> true;
        };
    }
}
