package dev.dualtrack.core.schema;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A source table by schema and name, as {@code schema.name}. */
public record TableId(String schema, String name) implements Comparable<TableId> {
    private static final Pattern FORM =
            Pattern.compile("([A-Za-z_][A-Za-z0-9_]{0,62})\\.([A-Za-z_][A-Za-z0-9_]{0,62})");

    /** Reads {@code schema.name}; another form is an {@link IllegalArgumentException}. */
    public static TableId parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "table: '" + text + "' (expected: schema.name of letters, digits and _)");
        }
        return new TableId(matcher.group(1), matcher.group(2));
    }

    @Override
    public int compareTo(TableId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
