package dev.dualtrack.worker.batch;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.SourceRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Drops from a cache what applications made of several rows, as soon as one of the rows is known to have changed.
 *
 * <p>Whatever is decided for the row: a change that a later one of the same batch overtakes, or that the store knows
 * already, may be the only one that tells a value that the row had before. And before anything is written for the row: a
 * batch that is repeated finds its rows written, but not whether these entries were dropped.
 */
final class RelatedEntries {
    private final Stage stage;
    private final TableMapping mapping;

    RelatedEntries(Stage stage, TableMapping mapping) {
        this.stage = stage;
        this.mapping = mapping;
    }

    /** Drops the entries that the rows had part in before their changes, where that is known, and after them. */
    void dropChanged(List<Input.Change> changes, Lease lease) {
        List<@Nullable Row> rows = new ArrayList<>();
        for (Input.Change change : changes) {
            rows.add(change.event().before());
            rows.add(change.event().after());
        }
        drop(rows, lease);
    }

    /** Drops the entries that the rows just read have part in. */
    void dropRead(Collection<Refresher.Decided> decided, Lease lease) {
        List<@Nullable Row> rows = new ArrayList<>();
        for (Refresher.Decided one : decided) {
            SourceRow row = one.found() == null ? null : one.found().row();
            rows.add(row == null ? null : row.row());
        }
        drop(rows, lease);
    }

    private void drop(List<@Nullable Row> rows, Lease lease) {
        if (stage.store().kind() != StoreKind.CACHE) {
            return;
        }
        Set<String> keys = new LinkedHashSet<>();
        for (Row row : rows) {
            if (row != null) {
                keys.addAll(mapping.relatedCacheKeys(row));
            }
        }
        if (!keys.isEmpty()) {
            lease.check();
            FailedCall.at(FailedCall.Site.STORE, () -> {
                stage.store().invalidate(mapping.id(), keys);
                return keys;
            });
        }
    }
}
