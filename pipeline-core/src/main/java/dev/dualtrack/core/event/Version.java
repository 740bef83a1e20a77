package dev.dualtrack.core.event;

import java.util.Comparator;
import java.util.HexFormat;

/**
 * The fence against stale writes: a change with a smaller version than the stored one has been overtaken.
 *
 * <p>{@code (epoch, lastCommitLsn ?? 0, lsn)} from Debezium's {@code source.sequence}; a row read by a
 * non-incremental snapshot is {@code (epoch, 0, 0)}. All parts compare as unsigned numbers. The text form has
 * a fixed width (8 + 16 + 16 hex digits), so that stores may compare it as a string.
 *
 * @param epoch raised by the operator whenever LSNs stop being comparable (slot or database replaced); at most 2³²−1
 * @param commitLsn {@code sequence[0]}, the last commit's LSN, 0 where it is null
 * @param lsn {@code sequence[1]}, the change's own LSN
 */
public record Version(long epoch, long commitLsn, long lsn) implements Comparable<Version> {
    /** Older than every version that an event can carry. */
    public static final Version ZERO = new Version(0, 0, 0);

    private static final int WIDTH = 40;
    private static final Comparator<Version> ORDER = Comparator.<Version, Long>comparing(
                    Version::epoch, Long::compareUnsigned)
            .thenComparing(Version::commitLsn, Long::compareUnsigned)
            .thenComparing(Version::lsn, Long::compareUnsigned);

    public Version {
        if (epoch < 0 || epoch > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("epoch: " + epoch + " (expected: 0 to 4294967295)");
        }
    }

    /** The version of a row read by the snapshot of {@code epoch}. */
    public static Version ofSnapshot(long epoch) {
        return new Version(epoch, 0, 0);
    }

    /** Reads the text form; anything else than 40 lower-case hex digits is an {@link IllegalArgumentException}. */
    public static Version parse(String text) {
        if (text.length() != WIDTH
                || !text.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0 && !Character.isUpperCase(c))) {
            throw new IllegalArgumentException("version: '" + text + "' (expected: 40 lower-case hex digits)");
        }
        return new Version(
                HexFormat.fromHexDigitsToLong(text, 0, 8),
                HexFormat.fromHexDigitsToLong(text, 8, 24),
                HexFormat.fromHexDigitsToLong(text, 24, 40));
    }

    /** Whether this version is strictly smaller than {@code other}. */
    public boolean isBefore(Version other) {
        return compareTo(other) < 0;
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }

    /** The 40-digit sortable text form. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(epoch, 8) + hex.toHexDigits(commitLsn) + hex.toHexDigits(lsn);
    }
}
