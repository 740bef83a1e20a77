package dev.dualtrack.core.store;

import dev.dualtrack.core.event.Version;
import org.jspecify.annotations.Nullable;

/**
 * The metadata that every derived record carries ({@code _version}, {@code _txid}, {@code _fp}, {@code _spec} and,
 * for vectors, {@code _text_hash}).
 *
 * @param txid the 32-bit id of the transaction whose state is stored, 0 if unknown
 * @param fingerprint 16 hex digits over the mapped source columns; empty for a tombstone
 * @param spec hash of the mapping that the record was made with
 * @param textHash hash of the embedded text with model and precision; null outside the vector store
 * @param tombstone the record was deleted at this version, and the store still remembers it
 */
public record Meta(
        Version version,
        long txid,
        String fingerprint,
        String spec,
        @Nullable String textHash,
        boolean tombstone) {

    /** The memory of a delete. */
    public static Meta tombstone(Version version, long txid) {
        return new Meta(version, txid, "", "", null, true);
    }

    /** Whether both are of records with the same mapped columns, made with the same mapping. */
    public boolean sameContent(Meta other) {
        return tombstone == other.tombstone && fingerprint.equals(other.fingerprint) && spec.equals(other.spec);
    }

    /** The same content at another version and transaction. */
    public Meta at(Version newVersion, long newTxid) {
        return new Meta(newVersion, newTxid, fingerprint, spec, textHash, tombstone);
    }
}
