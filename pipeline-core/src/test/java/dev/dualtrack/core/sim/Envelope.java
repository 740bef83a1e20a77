package dev.dualtrack.core.sim;

import dev.dualtrack.core.event.Row;
import org.jspecify.annotations.Nullable;

/** Debezium's envelope in JSON, for rows of {@link SimTable}. */
final class Envelope {
    private static final String UNAVAILABLE = "\"__debezium_unavailable_value\"";

    private Envelope() {}

    /** Where a change stands in the log. */
    record Place(@Nullable Long lastCommit, long lsn, long xid, boolean snapshot) {}

    static String of(String op, @Nullable String before, @Nullable String after, Place place) {
        return "{\"op\":\"" + op + "\",\"before\":" + before + ",\"after\":" + after + "," + source(place) + "}";
    }

    /** What stands for a row that is too large. */
    static String oversize(String op, Place place) {
        return "{\"op\":\"" + op + "\",\"before\":null,\"after\":null,\"dualtrack\":{\"oversize\":true},"
                + source(place) + "}";
    }

    private static String source(Place place) {
        String last = place.lastCommit() == null ? "null" : "\\\"" + place.lastCommit() + "\\\"";
        return "\"source\":{\"sequence\":\"[" + last + ",\\\"" + place.lsn() + "\\\"]\",\"lsn\":" + place.lsn()
                + ",\"txId\":" + (place.xid() & 0xFFFF_FFFFL) + ",\"snapshot\":\"" + place.snapshot()
                + "\",\"ts_ms\":1}";
    }

    /** The row; {@code toasted} leaves its body out, as unchanged TOAST. */
    static String row(Row row, boolean toasted) {
        return "{\"id\":" + text(row.get("id")) + ",\"title\":" + text(row.get("title")) + ",\"body\":"
                + (toasted ? UNAVAILABLE : text(row.get("body"))) + ",\"amount\":" + row.get("amount")
                + ",\"is_active\":" + row.get("is_active") + ",\"note\":" + text(row.get("note")) + "}";
    }

    private static String text(@Nullable Object value) {
        return value == null ? "null" : "\"" + value + "\"";
    }
}
