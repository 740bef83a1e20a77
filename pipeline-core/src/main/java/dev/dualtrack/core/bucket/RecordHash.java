package dev.dualtrack.core.bucket;

import dev.dualtrack.core.derived.Image.Edge;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.fingerprint.Fingerprint;
import dev.dualtrack.core.mapping.TableMapping;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * 64 bits of SHA-256 that stand for a key, and for a record with all that is compared of it in every run: its key, which
 * column values and which mapping it was made with, and in the graph its relationships. {@link RecordSql} gives the same
 * for rows in PostgreSQL. Of ten million keys two share a hash with a chance of 3 in a million. Not thread-safe.
 */
public final class RecordHash {
    private final TableMapping mapping;
    private final StoreKind store;
    private final MessageDigest sha256;

    /** For the records that the store holds of the mapped table. */
    public RecordHash(TableMapping mapping, StoreKind store) {
        this.mapping = mapping;
        this.store = store;
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The key's hash, whose first bits name its bucket. */
    public long ofKey(RecordKey key) {
        addKey(key);
        return first64();
    }

    /** The hash of the record that the row asks for. */
    public long ofRow(RecordKey key, Row row) {
        List<Edge> edges = store == StoreKind.GRAPH ? mapping.graphImage(row).edges() : List.of();
        return ofStored(key, mapping.fingerprint(store, row), mapping.spec(store), edges);
    }

    /** The hash of a record with that fingerprint, hash of the mapping and relationships. */
    public long ofStored(RecordKey key, String fingerprint, String spec, List<Edge> edges) {
        addKey(key);
        sha256.update(Fingerprint.form(fingerprint));
        sha256.update(Fingerprint.form(spec));
        sha256.update(EdgeForm.of(edges));
        return first64();
    }

    private void addKey(RecordKey key) {
        key.values().forEach(value -> sha256.update(Fingerprint.form(value)));
    }

    private long first64() {
        return ByteBuffer.wrap(sha256.digest()).getLong();
    }
}
