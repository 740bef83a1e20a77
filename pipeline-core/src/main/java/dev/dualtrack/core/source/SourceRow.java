package dev.dualtrack.core.source;

import dev.dualtrack.core.event.Row;

/**
 * A row as the source has it.
 *
 * @param xmin id of the transaction that wrote this row version
 * @param xmax id of a transaction that deletes or locks it, 0 if none. Where it was read by key, those that have ended are none, and an
 *     id that the snapshot does not see stands for those of which the snapshot does not tell: parts of transactions behind savepoints, and
 *     several who hold the row at once
 * @param ctid place of the row version; together with {@code xmin} it changes with every update
 */
public record SourceRow(Row row, long xmin, long xmax, String ctid) {}
