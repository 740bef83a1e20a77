package dev.dualtrack.worker.fill;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.worker.batch.Stage;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Whether a fill was refused for so much of its table that readers are better off with what an earlier mapping made. Where
 * many rows are refused their lanes stand still; here it is about tables that are too small for that.
 */
final class Refusals {
    private final Stage stage;
    private final BooleanSupplier ledgerRead;

    /**
     * The refusals of that worker's store.
     *
     * @param ledgerRead has the ledger read to its present end; false if that could not be done soon
     */
    Refusals(Stage stage, BooleanSupplier ledgerRead) {
        this.stage = stage;
        this.ledgerRead = ledgerRead;
    }

    /** Why readers are not to be shown the records of the mapping now bound, without row data; empty if they may be. */
    Optional<String> against(TableMapping table) {
        if (!stage.holdsFloods() || !stage.store().unpublished(table.id())) {
            return Optional.empty();
        }
        if (!ledgerRead.getAsBoolean()) {
            throw new ClassifiedException(
                    ErrorClass.CONNECTIVITY, "dead-letter topic: not read to its end (expected: within seconds)", null);
        }
        long refused = IntStream.range(0, stage.partitions())
                .map(partition -> stage.deadLetters().open(table, partition).size())
                .sum();
        long taken = stage.store().count(table.id());
        return refused > taken
                ? Optional.of("readers are still shown what the mapping before made, since this one has " + refused
                        + " rows refused and " + taken + " taken (expected: more taken than refused)")
                : Optional.empty();
    }
}
