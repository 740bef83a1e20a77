package dev.dualtrack.core.source;

/** A position in PostgreSQL's WAL, a byte address that compares as an unsigned number. */
public record Lsn(long value) implements Comparable<Lsn> {
    /** Reads the form {@code 16/B374D848}; another form is an {@link IllegalArgumentException}. */
    public static Lsn parse(String text) {
        int slash = text.indexOf('/');
        if (!text.matches("[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}")) {
            throw new IllegalArgumentException("lsn: '" + text + "' (expected: X/Y in hex digits)");
        }
        return new Lsn(
                Long.parseLong(text.substring(0, slash), 16) << 32 | Long.parseLong(text.substring(slash + 1), 16));
    }

    /** Whether this position is not before {@code other}. */
    public boolean hasReached(Lsn other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    /** The form {@code 16/B374D848}. */
    @Override
    public String toString() {
        return String.format("%X/%X", value >>> 32, value & 0xFFFF_FFFFL);
    }
}
