package dev.dualtrack.core.event;

import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fence against stale writes: a write with a smaller version than the stored one has been overtaken.
 *
 * <p>{@code (epoch, lastCommitLsn ?? 0, lsn)} from Debezium's {@code source.sequence}; a row read by a
 * non-incremental snapshot is {@code (epoch, 0, 0)}. A record that was refreshed keeps its change's version and counts
 * how often that happened, so that neither the change nor an earlier refresh can be carried out late over it. All parts
 * compare as unsigned numbers. The text form is 8 + 16 + 16 hex digits, and 8 more for a refreshed record: a beginning
 * sorts before what continues it, so stores may compare it as a string.
 *
 * @param epoch raised by the operator whenever LSNs stop being comparable (slot or database replaced); at most 2³²−1
 * @param commitLsn {@code sequence[0]}, the last commit's LSN, 0 where it is null
 * @param lsn {@code sequence[1]}, the change's own LSN
 * @param refreshes how often the record was written again at this change from what was read; at most 2³²−1, 0 for what
 *     the change itself writes
 */
public record Version(long epoch, long commitLsn, long lsn, long refreshes) implements Comparable<Version> {
    /** Older than every version that an event can carry. */
    public static final Version ZERO = new Version(0, 0, 0);

    private static final int WIDTH = 40;
    private static final int REFRESHED_WIDTH = 48;
    /** A count that cannot go on: a record that carried it could never be refreshed again. */
    private static final String LAST_REFRESH = "ffffffff";

    private static final long UINT32 = 0xFFFF_FFFFL;
    private static final Comparator<Version> ORDER = Comparator.<Version, Long>comparing(
                    Version::epoch, Long::compareUnsigned)
            .thenComparing(Version::commitLsn, Long::compareUnsigned)
            .thenComparing(Version::lsn, Long::compareUnsigned)
            .thenComparingLong(Version::refreshes);

    public Version {
        if (epoch < 0 || epoch > UINT32) {
            throw new IllegalArgumentException("epoch: " + epoch + " (expected: 0 to 4294967295)");
        }
        if (refreshes < 0 || refreshes > UINT32) {
            throw new IllegalArgumentException("refreshes: " + refreshes + " (expected: 0 to 4294967295)");
        }
    }

    /** The version of a change. */
    public Version(long epoch, long commitLsn, long lsn) {
        this(epoch, commitLsn, lsn, 0);
    }

    /** The version of a row read by the snapshot of {@code epoch}. */
    public static Version ofSnapshot(long epoch) {
        return new Version(epoch, 0, 0);
    }

    /** Reads the text form; what {@link #ifValid} does not take is an {@link IllegalArgumentException}. */
    public static Version parse(String text) {
        return ifValid(text)
                .orElseThrow(() -> new IllegalArgumentException("version: '" + text
                        + "' (expected: 40 or 48 lower-case hex digits, the last 8 of 48 not all f)"));
    }

    /**
     * Reads what stands where a version should, and may be anything: 40 or 48 lower-case hex digits are a version, unless
     * they say that it was refreshed 2³²−1 times, after which nothing could follow. Redis' script judges alike.
     */
    public static Optional<Version> ifValid(@Nullable String text) {
        if (text == null
                || (text.length() != WIDTH && text.length() != REFRESHED_WIDTH)
                || !text.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0 && !Character.isUpperCase(c))
                || text.startsWith(LAST_REFRESH, WIDTH)) {
            return Optional.empty();
        }
        return Optional.of(new Version(
                HexFormat.fromHexDigitsToLong(text, 0, 8),
                HexFormat.fromHexDigitsToLong(text, 8, 24),
                HexFormat.fromHexDigitsToLong(text, 24, WIDTH),
                text.length() == WIDTH ? 0 : HexFormat.fromHexDigitsToLong(text, WIDTH, REFRESHED_WIDTH)));
    }

    /** The version of the change alone, without its refreshes. */
    public Version change() {
        return new Version(epoch, commitLsn, lsn);
    }

    /** The version of a record that is written again at the same change. */
    public Version refreshed() {
        return new Version(epoch, commitLsn, lsn, refreshes + 1);
    }

    /** Whether the write of this version was decided from a read rather than told by a change. */
    public boolean isRefreshed() {
        return refreshes > 0;
    }

    /** Whether this version is strictly smaller than {@code other}. */
    public boolean isBefore(Version other) {
        return compareTo(other) < 0;
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }

    /** The sortable text form: 40 digits, 48 where {@link #isRefreshed()}. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        String change = hex.toHexDigits(epoch, 8) + hex.toHexDigits(commitLsn) + hex.toHexDigits(lsn);
        return isRefreshed() ? change + hex.toHexDigits(refreshes, 8) : change;
    }
}
