package dev.dualtrack.core.mapping;

/**
 * Why a table's configuration does not fit the table.
 *
 * @param column the column that is at fault, empty where it is none in particular
 * @param message what was found and what is expected; no row data
 */
public record MappingProblem(Kind kind, String column, String message) {
    /** What has to change. */
    public enum Kind {
        /** The configuration names a column that the table does not have. */
        COLUMN_ABSENT,
        /** The primary key has a column of a type that cannot be a key, or there is no primary key. */
        KEY,
        /** The column is there, and cannot be used in this place. */
        COLUMN_UNFIT
    }
}
