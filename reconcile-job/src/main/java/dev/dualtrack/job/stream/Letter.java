package dev.dualtrack.job.stream;

import dev.dualtrack.core.event.LedgerKey;

/**
 * A dead letter that is open: a record that a store refused for its data.
 *
 * @param partition and offset: where the letter is in the dead-letter topic; a row that is refused again has a new one
 * @param takenBack whether its change was taken back in every store
 * @param errorClass the class of the error
 * @param message what the store said, without row data
 * @param attempts how often the row was refused; empty if unknown
 * @param firstAt when it was refused first, ISO-8601; empty if unknown
 */
public record Letter(
        LedgerKey key,
        int partition,
        long offset,
        boolean takenBack,
        String errorClass,
        String message,
        String attempts,
        String firstAt) {}
