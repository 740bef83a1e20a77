package dev.dualtrack.worker.batch;

import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.ChangeEvent;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Undo;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreWrite;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a change means for one store. A pure function of the change and of the metadata that the store holds;
 * what changed is found by content, so the decision is right after lost and repeated events too.
 */
final class Decider {
    private final TableMapping mapping;
    private final StoreKind kind;
    private final boolean comparesAndSets;
    private final String spec;
    private final Set<String> needed;

    /**
     * Decides for one table and store.
     *
     * @param comparesAndSets whether the store refuses what was decided from a read that is out of date
     */
    Decider(TableMapping mapping, StoreKind kind, boolean comparesAndSets) {
        this.mapping = mapping;
        this.kind = kind;
        this.comparesAndSets = comparesAndSets;
        this.spec = mapping.spec(kind);
        this.needed = new HashSet<>(mapping.columns(kind));
        if (mapping.config().activeWhen() != null) {
            needed.add(mapping.config().activeWhen().column());
        }
    }

    /** Decides for a change event; {@code stored} is null where the store knows nothing of the key. */
    Decision change(ChangeEvent event, @Nullable Meta stored) {
        if (stored != null && event.version().isBefore(stored.version().change())) {
            return new Decision.Skip(Outcome.SUPERSEDED);
        }
        if (event.reread() || (event.after() != null && !complete(event.after()))) {
            return new Decision.Reread();
        }
        // The record was refreshed since: what was read then is this change's row or a later one.
        if (stored != null && event.version().isBefore(stored.version())) {
            return new Decision.Skip(Outcome.SUPERSEDED);
        }
        return decide(new Wanted(event.key(), event.after(), event.version(), event.txid(), false), stored);
    }

    /**
     * Decides for a row just read from the source; {@code row} is null where it does not exist. Then it is deleted from the
     * store also if nothing is known of it there: a record without readable metadata may be left.
     *
     * @param change the version of the change that could not be used as it was, zero if none asks; a newer stored one is
     *     kept
     * @param force rewrite even what looks right
     */
    Decision refresh(RecordKey key, @Nullable SourceRow row, Version change, @Nullable Meta stored, boolean force) {
        long read = row == null ? 0 : row.xmin();
        long txid = stored == null || stored.txid() == 0 ? read : stored.txid();
        Version version = afterRead(change, stored);
        return decide(new Wanted(key, row == null ? null : row.row(), version, txid, force), stored);
    }

    /**
     * The version of what is decided from a read. Where the store compares it is greater than all that was stored when it
     * was read, also if nothing else is to be written: earlier reads may still be on their way to the store.
     */
    private Version afterRead(Version change, @Nullable Meta stored) {
        Version newer = stored == null || stored.version().isBefore(change) ? change : stored.version();
        return comparesAndSets ? newer.refreshed() : newer;
    }

    /**
     * Decides for a change that another store, or this one, refused. No image is brought to a store that shows nothing: what
     * it showed was withdrawn, or deleted, and the image may be older than that. So nothing comes back of a row that the
     * source no longer has, and the source need not be asked.
     *
     * @param image what the stores shall hold instead, null for nothing
     */
    Decision compensate(RecordKey key, @Nullable Row image, Undo undo, @Nullable Meta stored) {
        if (overtaken(undo, stored)) {
            return new Decision.Skip(Outcome.SUPERSEDED);
        }
        Version version = afterRead(undo.version(), stored);
        if (image == null || !holds(image)) {
            return new Decision.Write(Outcome.APPLIED, new StoreWrite.Withdraw(key, version));
        }
        return stored == null || stored.tombstone()
                ? new Decision.Unshown()
                : decide(new Wanted(key, image, version, undo.txid(), false), stored);
    }

    /**
     * Decides for a change that this store refused and took since: it keeps what it shows, at that change's version, or a
     * command about an older one would bring its image.
     */
    Decision keep(RecordKey key, Undo undo, Meta stored) {
        Meta moved = stored.at(afterRead(undo.version(), stored), undo.txid());
        return new Decision.Write(Outcome.UNCHANGED, new StoreWrite.Touch(key, moved));
    }

    /** Whether the store has a record of such a row. */
    private boolean holds(Row row) {
        return mapping.active(row)
                && (kind != StoreKind.VECTOR || !mapping.text(row).isEmpty());
    }

    /** Whether the store has a newer version than the change that is taken back. */
    static boolean overtaken(Undo undo, @Nullable Meta stored) {
        return stored != null && undo.version().isBefore(stored.version().change());
    }

    /** The state that the store should have; no row: it should have none. */
    private record Wanted(RecordKey key, @Nullable Row row, Version version, long txid, boolean force) {}

    private Decision decide(Wanted wanted, @Nullable Meta stored) {
        Row row = wanted.row();
        if (row == null) {
            return gone(wanted, stored, Outcome.APPLIED);
        }
        if (!mapping.active(row)) {
            return gone(wanted, stored, Outcome.FILTERED);
        }
        boolean comparable = stored != null && !stored.tombstone() && !wanted.force();
        String fingerprint = mapping.fingerprint(kind, row);
        if (kind == StoreKind.VECTOR) {
            return vector(wanted, row, fingerprint, comparable ? stored : null, stored);
        }
        Meta meta = new Meta(wanted.version(), wanted.txid(), fingerprint, spec, null, false);
        if (comparable && sameContent(stored, meta)) {
            return unchanged(wanted, stored, meta);
        }
        Image image = kind == StoreKind.GRAPH ? mapping.graphImage(row) : mapping.cacheImage(row);
        return new Decision.Write(Outcome.APPLIED, new StoreWrite.Upsert(wanted.key(), meta, image));
    }

    private Decision vector(
            Wanted wanted, Row row, String fingerprint, @Nullable Meta comparable, @Nullable Meta stored) {
        String text = mapping.text(row);
        if (text.isEmpty()) {
            return gone(wanted, stored, Outcome.FILTERED);
        }
        String textHash = mapping.textHash(text);
        Meta meta = new Meta(wanted.version(), wanted.txid(), fingerprint, spec, textHash, false);
        if (comparable != null && sameContent(comparable, meta)) {
            return unchanged(wanted, comparable, meta);
        }
        if (comparable != null && textHash.equals(comparable.textHash())) {
            Image image = mapping.vectorImage(row, null);
            return new Decision.Write(Outcome.APPLIED, new StoreWrite.Upsert(wanted.key(), meta, image));
        }
        return new Decision.Embed(wanted.key(), meta, row, text);
    }

    private static boolean sameContent(@Nullable Meta stored, Meta meta) {
        return stored != null && stored.sameContent(meta);
    }

    /** Version and transaction move on even so: they may never lag behind. */
    private static Decision unchanged(Wanted wanted, @Nullable Meta stored, Meta meta) {
        boolean same = stored != null && stored.version().equals(wanted.version()) && stored.txid() == wanted.txid();
        return same
                ? new Decision.Skip(Outcome.UNCHANGED)
                : new Decision.Write(Outcome.UNCHANGED, new StoreWrite.Touch(wanted.key(), meta));
    }

    private static Decision gone(Wanted wanted, @Nullable Meta stored, Outcome outcome) {
        boolean remembered =
                stored != null && stored.tombstone() && stored.version().equals(wanted.version());
        return remembered && !wanted.force()
                ? new Decision.Skip(Outcome.UNCHANGED)
                : new Decision.Write(outcome, new StoreWrite.Delete(wanted.key(), wanted.version(), wanted.txid()));
    }

    private boolean complete(Row row) {
        return row.columns().keySet().containsAll(needed);
    }
}
