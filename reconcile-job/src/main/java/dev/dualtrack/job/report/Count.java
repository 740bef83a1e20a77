package dev.dualtrack.job.report;

import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import java.util.List;
import java.util.Locale;

/**
 * The figures of a run, under the one name that each has in every output. A figure's word is also its field in the JSON of
 * the summary.
 */
public enum Count {
    /** Rows that should be in the store. */
    SOURCE("source", "rows of the source that the store should hold"),
    /** Records that are in the store. */
    TARGET("target", "records that the scan of the store saw"),
    /** What the verdict is on. */
    COMPARED("compared", "keys that are known to agree or to differ"),
    /** What was compared in full. */
    SAMPLED("sampled", "records drawn at random whose whole content was compared"),
    /** A row without a record. */
    MISSING("missing", "the source has the row, the store has no record"),
    /** A record without a row. */
    ORPHANED("orphaned", "the store has a record, the source has no row that asks for it"),
    /** A record of another row version or mapping. */
    STALE("stale", "the record was made from other values or with another mapping"),
    /** A record that is not what it says. */
    CORRUPT("corrupt", "the record says that it is current, and holds something else"),
    /** No verdict, because of writes. */
    UNSETTLED("unsettled", "the row kept changing while it was looked at: no verdict"),
    /** Refused by the store. */
    QUARANTINED("quarantined", "the store refused the row, a dead letter says so: no drift"),
    /** Mended. */
    REPAIRED("repaired", "differed, was mended by this run and then looked at again"),
    /** Not mended. */
    REMAINING("remaining", "differs still at the end of the run");

    /** The ways to differ; together they are the drift that was found. */
    public static final List<Count> DRIFT = List.of(MISSING, ORPHANED, STALE, CORRUPT);

    private final String word;
    private final String meaning;

    Count(String word, String meaning) {
        this.word = word;
        this.meaning = meaning;
    }

    /** One lower-case word. */
    public String word() {
        return word;
    }

    /** Half a sentence that says what is counted. */
    public String meaning() {
        return meaning;
    }

    /** The figure of one store. */
    public long of(StoreResult store) {
        return switch (this) {
            case SOURCE -> store.source();
            case TARGET -> store.target();
            case COMPARED -> store.compared();
            case SAMPLED -> store.sampled();
            case MISSING -> store.missing();
            case ORPHANED -> store.orphaned();
            case STALE -> store.stale();
            case CORRUPT -> store.corrupt();
            case UNSETTLED -> store.unsettled();
            case QUARANTINED -> store.quarantined();
            case REPAIRED -> store.repaired();
            case REMAINING -> store.remaining();
        };
    }

    /** The figure over all stores of a run. */
    public long of(RunSummary run) {
        return run.stores().stream().mapToLong(this::of).sum();
    }

    /** A number as people read it, {@code 1,234}, the same everywhere in the world. */
    static String text(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A number of things: {@code 1 record}, {@code 2 records}. */
    static String text(long number, String thing) {
        return text(number) + ' ' + thing + (number == 1 ? "" : "s");
    }
}
