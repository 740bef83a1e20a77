package dev.dualtrack.job.expect;

import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.config.TableConfig.GraphMapping;
import dev.dualtrack.core.derived.Image.CacheValue;
import dev.dualtrack.core.derived.Image.GraphImage;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.store.Meta;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one store should hold for the rows of one table. Immutable.
 *
 * @param embedder makes the vectors that stored ones are compared with; null where no vector is compared
 */
public record Expectation(
        TableMapping mapping, StoreKind store, @Nullable Embedder embedder) {
    /** The table. */
    public TableId table() {
        return mapping.id();
    }

    /** The table in the store. */
    public Place place() {
        return new Place(mapping.id(), store);
    }

    /** Whether the store should have a record: the row is active, and for a vector there is text to embed. */
    public boolean wants(Row row) {
        return mapping.wants(store, row);
    }

    /** What identifies the content made from the row: fingerprint and hash of the mapping. */
    public String content(Row row) {
        return mapping.fingerprint(store, row) + mapping.spec(store);
    }

    /** The same of a stored record. */
    public String content(Meta meta) {
        return meta.fingerprint() + specOf(meta);
    }

    /** The hash of the mapping that the record was made with. An application's document need not know: it counts as made with this one. */
    public String specOf(Meta meta) {
        return isFilledByApplications() && meta.spec().isEmpty() ? mapping.spec(store) : meta.spec();
    }

    /** Whether a record may be absent without being missed: a cache may evict what it likes. */
    public boolean mayBeAbsent() {
        return store == StoreKind.CACHE;
    }

    /** Whether applications write the values, and the pipeline only drops them. */
    public boolean isFilledByApplications() {
        CacheMapping cache = mapping.config().cache();
        return store == StoreKind.CACHE && cache != null && cache.mode() == CacheMapping.Mode.INVALIDATE;
    }

    /**
     * Whether a candidate's content is always compared, not only that of a sample: relationships stand for themselves, and
     * a value that applications write is its own metadata.
     */
    public boolean alwaysInFull() {
        return store == StoreKind.GRAPH || isFilledByApplications();
    }

    /** How a record's relationships differ from those that the row asks for; none outside the graph. */
    public Relationships relationships(Row row, Stored stored) {
        GraphMapping graph = mapping.config().graph();
        return graph != null && stored.image() instanceof GraphImage node
                ? Edges.compare(mapping.graphImage(row).edges(), node.edges(), graph.relationships())
                : Relationships.NONE;
    }

    /**
     * How the stored record differs from what the row asks for; {@code row} is null where the source has none. A record
     * without readable metadata is stale, except where applications write the values: those are judged by what else they
     * say of themselves ({@link CachedAge}).
     */
    public Optional<Drift> compare(@Nullable Row row, Stored stored) {
        if (row == null || !wants(row)) {
            return stored.live() ? Optional.of(Drift.ORPHANED) : Optional.empty();
        }
        if (!stored.live()) {
            return mayBeAbsent() ? Optional.empty() : Optional.of(Drift.MISSING);
        }
        if (stored.meta() == null) {
            return isFilledByApplications() && !saysItIsOlder(row, stored)
                    ? Optional.empty()
                    : Optional.of(Drift.STALE);
        }
        if (!content(row).equals(content(stored.meta()))) {
            return Optional.of(Drift.STALE);
        }
        return stored.image() == null || Images.same(this, row, stored.image())
                ? Optional.empty()
                : Optional.of(Drift.CORRUPT);
    }

    private static boolean saysItIsOlder(Row row, Stored stored) {
        return stored.image() instanceof CacheValue value && CachedAge.isOlder(value.json(), row);
    }
}
