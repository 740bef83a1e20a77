package dev.dualtrack.job.run;

import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.job.expect.Expectation;
import java.util.Optional;

/** Whether a store is ready to be compared, by the mark that its workers keep in it. */
final class StoreState {
    private StoreState() {}

    /** Why the table cannot be compared in this store yet; empty if it can. */
    static String problem(DerivedStore store, String owner, Expectation expectation) {
        Optional<StoreMark> mark = store.mark();
        if (mark.isEmpty()) {
            return "the store has no mark (expected: prepared and filled by its workers)";
        }
        if (!mark.get().owner().equals(owner)) {
            return "owner of the store: " + mark.get().owner() + " (expected: " + owner + ")";
        }
        String wanted = expectation.mapping().spec(expectation.store());
        String filled = mark.get().filled().getOrDefault(expectation.table().toString(), "nothing");
        return filled.equals(wanted)
                ? ""
                : "the table is being filled: done with mapping " + filled + " (expected: " + wanted + ")";
    }
}
