package dev.dualtrack.core.schema;

import java.util.HexFormat;

/** How names and bytes stand in a statement of PostgreSQL ({@code standard_conforming_strings} on). */
public final class Sql {
    private Sql() {}

    /** The name in double quotes, its own doubled. */
    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Schema and name, each quoted. */
    public static String quoted(TableId table) {
        return quoted(table.schema()) + "." + quoted(table.name());
    }

    /** A literal of the text, its quotes doubled. */
    public static String text(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A literal of type bytea, in hex digits: whatever the bytes are, nothing of them is read as SQL. */
    public static String bytes(byte... bytes) {
        return "'\\x" + HexFormat.of().formatHex(bytes) + "'::bytea";
    }
}
