package dev.dualtrack.job.replay;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.fingerprint.KeyHash;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.job.stream.Letter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant: those that fit all parts.
 *
 * @param stores the stores that refused them; empty for any
 * @param table their table; null for any
 * @param key the row's key; null for any
 * @param hash the {@link KeyHash} of the row's key; null for any
 */
public record Selection(
        Set<StoreKind> stores,
        @Nullable TableId table,
        @Nullable RecordKey key,
        @Nullable String hash) {
    public Selection {
        stores = Set.copyOf(stores);
    }

    /** Whether the letter is meant; {@code row} is its row's key, null where that cannot be told. */
    boolean means(Letter letter, @Nullable RecordKey row) {
        boolean byRow = key == null && hash == null;
        return (stores.isEmpty() || stores.contains(letter.key().store()))
                && (table == null || table.equals(letter.key().table()))
                && (byRow
                        || (row != null
                                && (key == null || key.equals(row))
                                && (hash == null || hash.equals(KeyHash.of(row)))));
    }
}
