package dev.dualtrack.operator.model;

import dev.dualtrack.core.cdc.SourceOffset;
import dev.dualtrack.operator.model.SourceFacts.SlotFacts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides under which epoch the pipeline runs.
 *
 * <p>Positions in the WAL can be compared only while slot, offsets and database are the ones they were taken from. Once
 * an epoch has streamed, the loss of any of the three ends it: the next one begins with a new snapshot, whose events
 * win over everything older, and with a full verify, because rows deleted in the gap produce no event. At most three
 * times an hour; then a person has to look.
 */
public final class Guardian {
    private Guardian() {}

    /** What to do. */
    public sealed interface Decision {
        /** The mark stays as it is. */
        record Keep(Mark mark) implements Decision {}

        /** Nothing was lost, but the mark has to be written. */
        record Write(Mark mark) implements Decision {}

        /**
         * The epoch ended: stop cdc-server, take away slot and offsets, write the next epoch's mark, and
         * start again. Done in this order every step can be repeated.
         */
        record Recover(Mark mark, String loss) implements Decision {}

        /** Too many recoveries within an hour. */
        record GiveUp(Mark mark, String loss) implements Decision {}
    }

    /**
     * The decision.
     *
     * @param mark the pipeline's own mark, null if there is none
     * @param offset what cdc-server has noted, null if nothing; read after {@code facts}, since it stays ahead of the slot
     * @param earlier what passes before this one saw under this mark
     * @param highestInStores the highest epoch in the marks of the derived stores that are the pipeline's own, 0 if none
     */
    public static Decision decide(
            @Nullable Mark mark,
            SourceFacts facts,
            @Nullable SourceOffset offset,
            EarlierPass earlier,
            long highestInStores,
            String owner,
            String slotName,
            Instant now) {
        if (mark == null) {
            long epoch = Math.max(highestInStores, offset == null ? 0 : 1) + 1;
            Mark first = Mark.first(owner, epoch, now, facts.systemIdentifier(), slotName);
            return offset == null
                    ? new Decision.Write(first)
                    : new Decision.Recover(first, "cdc-server's offsets have no mark beside them");
        }
        String loss =
                earlier.loss().isEmpty() ? loss(mark, facts, offset, earlier.noted(), highestInStores) : earlier.loss();
        if (loss.isEmpty()) {
            // Without a slot, too: it was not there yet when the source was read, or the next pass misses it.
            boolean started = offset != null && !mark.streaming();
            return started ? new Decision.Write(mark.nowStreaming()) : new Decision.Keep(mark);
        }
        if (mark.exhausted(now)) {
            return new Decision.GiveUp(mark, loss);
        }
        long next = Math.max(mark.epoch(), highestInStores) + 1;
        return new Decision.Recover(mark.recovered(next, now, facts.systemIdentifier()), loss);
    }

    private static String loss(
            Mark mark,
            SourceFacts facts,
            @Nullable SourceOffset offset,
            @Nullable SourceOffset noted,
            long highestInStores) {
        SlotFacts slot = facts.slot();
        if (slot != null && slot.lost()) {
            return "the slot's WAL was removed";
        }
        if (slot != null && slot.confirmed() != null && offset != null && offset.misses(slot.confirmed())) {
            return "the slot begins at " + slot.confirmed() + " and cdc-server has read up to " + offset.position()
                    + ": it was made again, or somebody else read it";
        }
        if (highestInStores > mark.epoch()) {
            return "a store has seen epoch " + highestInStores;
        }
        if (!mark.streaming()) {
            return "";
        }
        if (!mark.systemIdentifier().equals(facts.systemIdentifier())) {
            return "the database was replaced";
        }
        if (slot == null) {
            return "the slot is gone";
        }
        if (noted != null && noted.isBeyond(slot.logEnd())) {
            return "the source's log ends at " + slot.logEnd() + " and cdc-server has read up to " + noted.position()
                    + ": another server with less has taken over";
        }
        return offset == null ? "cdc-server's offsets are gone" : "";
    }
}
