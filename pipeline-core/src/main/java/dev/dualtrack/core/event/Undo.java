package dev.dualtrack.core.event;

/**
 * How a change that one store refused is taken back in all of them.
 *
 * @param version of the refused change: a store that holds a newer one ignores this
 * @param txid of the refused change, 32 bits: it must be visible before the row is read again
 * @param offset of the refused change in its partition of the table's topic: a store that has not committed it yet waits
 * @param lastGood what every store shall hold instead
 */
public record Undo(Version version, long txid, long offset, LastGood lastGood) {
    /**
     * The same change taken back to the image before {@code earlier}, which the store refused and has taken nothing after;
     * what is not a later change of the same row is taken back as it is.
     */
    public Undo behind(Undo earlier) {
        return lastGood.absent() || version.isBefore(earlier.version) ? this : to(earlier.lastGood);
    }

    /** The same change, which was told again in that place of the partition. */
    public Undo at(long place) {
        return new Undo(version, txid, place, lastGood);
    }

    /** The same change taken back to another image. */
    public Undo to(LastGood other) {
        return new Undo(version, txid, offset, other);
    }
}
