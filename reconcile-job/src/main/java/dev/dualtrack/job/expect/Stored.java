package dev.dualtrack.job.expect;

import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.store.Meta;
import org.jspecify.annotations.Nullable;

/**
 * What a store answered for one key.
 *
 * @param live whether there is a record; a remembered delete is none
 * @param meta metadata of the record or of the remembered delete; null where there is none or it is unreadable
 * @param image what the record holds; null where nobody asked for it
 */
public record Stored(
        boolean live, @Nullable Meta meta, @Nullable Image image) {
    /** The store knows nothing of the key. */
    public static final Stored NOTHING = new Stored(false, null, null);

    /** The version, null where no metadata is readable. */
    public @Nullable Version version() {
        return meta == null ? null : meta.version();
    }

    /** The transaction whose state is stored, 0 if unknown. */
    public long txid() {
        return meta == null ? 0 : meta.txid();
    }
}
