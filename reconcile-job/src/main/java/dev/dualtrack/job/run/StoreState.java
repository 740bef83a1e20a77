package dev.dualtrack.job.run;

import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.job.expect.Expectation;
import java.util.Optional;

/**
 * Whether a store is ready to be compared, by the mark that its workers keep in it.
 *
 * @param problem why the table cannot be compared yet; empty if it can
 * @param epoch that of the mark
 */
record StoreState(String problem, long epoch) {
    static StoreState of(DerivedStore store, String owner, Expectation expectation) {
        Optional<StoreMark> mark = store.mark();
        if (mark.isEmpty()) {
            return new StoreState("the store has no mark (expected: prepared and filled by its workers)", 0);
        }
        String problem = problem(mark.get(), owner, expectation);
        if (problem.isEmpty() && store.unpublished(expectation.table())) {
            problem = "readers are led to something else (expected: to the records of the mapping, which are compared)";
        }
        return new StoreState(problem, mark.get().epoch());
    }

    private static String problem(StoreMark mark, String owner, Expectation expectation) {
        if (!mark.owner().equals(owner)) {
            return "owner of the store: " + mark.owner() + " (expected: " + owner + ")";
        }
        String wanted = expectation.mapping().spec(expectation.store());
        String filled = mark.filled().getOrDefault(expectation.table().toString(), "nothing");
        return filled.equals(wanted)
                ? ""
                : "the table is being filled: done with mapping " + filled + " (expected: " + wanted + ")";
    }
}
