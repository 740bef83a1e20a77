package dev.dualtrack.core.store;

import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.Image.Edge;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The port to one derived store, bound at creation to the tables that are mapped to it and to the owner's name.
 *
 * <p>Failures are {@link dev.dualtrack.core.error.ClassifiedException}s. Thread-safe; calls for one key must come from
 * one thread at a time (the owner of the key's partition). Creation connects to nothing; the first call does. No step of
 * a call, such as one request, blocks longer than the deadline given at creation, except those of {@link #prepare},
 * {@link #scan} and {@link #purge}, which have a longer one. A call as a whole takes as many steps as its adapter says.
 */
public interface DerivedStore extends AutoCloseable {
    /** Which kind this is. */
    StoreKind kind();

    /** Whether {@link #apply} itself refuses a version older than the stored one, or relies on its caller's read. */
    boolean comparesAndSets();

    /**
     * Whether what was made with another mapping stays beside what is made now, so that going back to that mapping finds
     * records that nobody kept up to date.
     */
    default boolean keepsEarlierMappings() {
        return false;
    }

    /**
     * Makes collections, indexes, constraints and aliases as far as they are missing. Idempotent; keeps all data, and
     * readers keep what they have, even if it was made with another mapping. Refused with
     * {@link dev.dualtrack.core.error.ErrorClass#SCHEMA} where another owner's mark or a foreign object is in the way.
     */
    void prepare();

    /**
     * Takes back what this owner's marks say is filled in places (collections, labels, beginnings of keys) that no bound table
     * uses: nobody keeps these up to date from now on, so who comes back to one has to fill it again. The data stays, and so
     * do words on the tables in {@code held}, whose changes wait until they are bound again. A mark there that cannot be read
     * and may be another owner's is left alone: it stops who uses that place.
     */
    void leave(Set<TableId> held);

    /**
     * Whether readers are not shown the records made with the mapping now bound: until {@link #publish} what another mapping made
     * of the table, or whatever somebody has led them to, also nothing.
     */
    default boolean unpublished(TableId table) {
        return false;
    }

    /**
     * Shows readers the records made with the mapping now bound. To be called once the table is filled. Returns whether
     * readers were shown others until now, and may still be at them: not in a store that rewrites records in place.
     */
    default boolean publish(TableId table) {
        return false;
    }

    /** Drops what earlier mappings of this owner left of a table that is published; a reader who is at it finds nothing. */
    default void retire(TableId table) {}

    /**
     * Whose store this is and how far it was filled, if anyone marked it. The mark of another owner on anything that
     * the bound tables use comes first; a table whose part of the store is gone is not among the filled ones.
     */
    Optional<StoreMark> mark();

    /**
     * Marks everything that the bound tables use. What was marked before keeps its word on how far its table is filled; the
     * rest takes the one in {@code mark}. Refused with {@link dev.dualtrack.core.error.ErrorClass#SCHEMA} if another owner's
     * mark is there; a mark that names another owner than this store's is an {@link IllegalArgumentException}.
     */
    void mark(StoreMark mark);

    /**
     * Writes {@code after} as the mark's word on the fill of that table, if it is {@code before} now (empty: none). Returns
     * whether it was. What is marked anew after it was lost never takes a word that was meant for the one before.
     */
    boolean markFilled(TableId table, String before, String after);

    /**
     * Metadata of those of the keys (all of {@code table}) that are stored or remembered as deleted: what {@link #apply}
     * compares with, where it does. A record whose metadata is unreadable tells nothing, and any write replaces it.
     */
    Map<RecordKey, Meta> read(TableId table, Collection<RecordKey> keys, Freshness freshness);

    /**
     * Carries out the writes, each key at most once. On return all are durable. Where {@link #comparesAndSets()}, a write
     * is compared with what is stored in the same step ({@link StoreWrite#meets}): a change that something newer is stored
     * of is left out, and its key is among those returned. On an exception any part may have been written: the call can be
     * repeated.
     *
     * <p>A write that builds on a stored record (a touch, a vector image without its vector) and finds none, and one that
     * was decided from a read that is out of date, fail as {@link dev.dualtrack.core.error.ErrorClass#TRANSIENT}: read the
     * metadata and decide again. The same key twice, or a key of another table, is an {@link IllegalArgumentException}.
     */
    Set<RecordKey> apply(TableId table, List<StoreWrite> writes);

    /**
     * Removes what applications keep in a cache under these keys, and voids their leases on filling them. No version is
     * compared: a call that comes late costs somebody a read. Only a cache has such keys; others refuse the call with an
     * {@link UnsupportedOperationException}.
     */
    default void invalidate(TableId table, Collection<String> cacheKeys) {
        throw new UnsupportedOperationException(kind().word() + " has no keys of applications (expected: a cache)");
    }

    /**
     * Hands every live record of the table to {@code sink}, in no order, from the calling thread. Records that change
     * meanwhile may be missed or seen in either state; all others are seen exactly once, but that a cache may show one
     * again. Tombstones are left out, as is what stands among the records under a key that no row can have: how much
     * that is, is returned, but by a cache, where nobody comes upon it. Memory does not depend on the number of
     * records. A scan that cannot vouch for that fails.
     */
    long scan(TableId table, Consumer<StoredRecord> sink);

    /** The live records of those of the keys that have one, read strongly: each as {@link #scan} would hand it out. */
    Map<RecordKey, StoredRecord> records(TableId table, Collection<RecordKey> keys);

    /** Number of live records of the table, by the store's own exact count where it has one. */
    long count(TableId table);

    /** What is stored for those of the keys that have a live record, read strongly; for deep checks and tests. */
    Map<RecordKey, Image> images(TableId table, Collection<RecordKey> keys);

    /** Removes everything that this pipeline made, tombstones and mark included, and nothing else. */
    void purge();

    @Override
    void close();

    /** How fresh a metadata read must be. */
    enum Freshness {
        /** Sees every acknowledged write. */
        STRONG,
        /** May lag by the store's staleness bound; the caller overlays its own recent writes. */
        BOUNDED
    }

    /**
     * A record met by a scan.
     *
     * @param meta empty where the record carries no readable metadata, such as a cached value of an application or what a
     *     foreign hand has put in a record's place
     * @param edges the relationships that the record owns, as {@link #images} gives them; empty outside the graph
     */
    record StoredRecord(RecordKey key, Optional<Meta> meta, List<Edge> edges) {
        /** A record without relationships. */
        public StoredRecord(RecordKey key, Optional<Meta> meta) {
            this(key, meta, List.of());
        }

        public StoredRecord {
            edges = List.copyOf(edges);
        }
    }
}
