package dev.dualtrack.core.schema;

import org.jspecify.annotations.Nullable;

/**
 * A column of a source table.
 *
 * @param type null where the type cannot be mapped; such a column may exist but not be used
 * @param array whether it is an array of {@code type}
 * @param typeName PostgreSQL's own name of the type, for messages: {@code int4}, {@code varchar}, {@code _text} for an array
 */
public record Column(String name, @Nullable ColumnType type, boolean array, String typeName) {
    /** Whether values are padded with blanks, {@code char(n)}; the canonical form has no padding. */
    public boolean isPadded() {
        return typeName.equals("bpchar") || typeName.equals("_bpchar");
    }
}
