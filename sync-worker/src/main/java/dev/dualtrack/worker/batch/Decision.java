package dev.dualtrack.worker.batch;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreWrite;

/** What is to be done for one key, decided from the change and the stored metadata alone. */
sealed interface Decision {
    /** Nothing. */
    record Skip(Outcome outcome) implements Decision {}

    /** This write. */
    record Write(Outcome outcome, StoreWrite write) implements Decision {}

    /** The vector of {@code text} first, then an upsert of the row with it. */
    record Embed(RecordKey key, Meta meta, Row row, String text) implements Decision {}

    /** The change does not tell the row's state: read the row from the source. */
    record Reread() implements Decision {}

    /** The store shows nothing of a row of which it shall show an earlier image: that may be one of a row deleted since. */
    record Unshown() implements Decision {}
}
