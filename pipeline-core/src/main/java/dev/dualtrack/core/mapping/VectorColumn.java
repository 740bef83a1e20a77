package dev.dualtrack.core.mapping;

/** A scalar field of the vector store's collection: its name, the source column's, and its kind. */
public record VectorColumn(String name, FieldKind kind) {
    /** The kinds of field, whatever a store calls them. */
    public enum FieldKind {
        BOOL,
        INT64,
        DOUBLE,
        VARCHAR,
        VARCHAR_ARRAY
    }
}
