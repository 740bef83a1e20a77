package dev.dualtrack.core.store;

import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.schema.TableId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One decided write to one key of one store. */
public sealed interface StoreWrite {
    /** The record written. */
    RecordKey key();

    /** The version that the record has afterwards. */
    Version version();

    /** What becomes of a write in a store that compares and sets. */
    enum Meeting {
        /** It takes effect. */
        TAKEN,
        /** A change that something newer is stored of: left out, and rightly so. */
        SUPERSEDED,
        /** Decided from a read that is out of date: to be read and decided again. */
        OUTDATED
    }

    /**
     * What becomes of this write where {@code stored} is the record or the remembered delete. A change yields to what is
     * newer and is written again over its equal, which only a repetition of it can have written. What was decided from a
     * read must be newer than all that is stored, or a late one would undo one that read later; a repetition of it is told
     * by its content.
     */
    default Meeting meets(Meta stored) {
        int order = version().compareTo(stored.version());
        if (!version().isRefreshed()) {
            return order < 0 ? Meeting.SUPERSEDED : Meeting.TAKEN;
        }
        return order > 0 || (order == 0 && leaves(stored)) ? Meeting.TAKEN : Meeting.OUTDATED;
    }

    private boolean leaves(Meta stored) {
        return switch (this) {
            case Upsert upsert -> upsert.meta().sameContent(stored);
            case Touch touch -> touch.meta().sameContent(stored);
            case Delete delete -> stored.tombstone();
            case Withdraw withdraw -> false;
        };
    }

    /** Make the record equal to {@code image}, whatever was there. */
    record Upsert(RecordKey key, Meta meta, Image image) implements StoreWrite {
        /** The image in the one form that the store holds; another one is an {@link IllegalArgumentException}. */
        public <I extends Image> I imageAs(Class<I> form) {
            if (!form.isInstance(image)) {
                throw new IllegalArgumentException("image for " + key.table() + ": "
                        + image.getClass().getSimpleName() + " (expected: " + form.getSimpleName() + ")");
            }
            return form.cast(image);
        }

        @Override
        public Version version() {
            return meta.version();
        }
    }

    /** The content is already right: only version and transaction id move on. */
    record Touch(RecordKey key, Meta meta) implements StoreWrite {
        @Override
        public Version version() {
            return meta.version();
        }
    }

    /** Remove the record; a store that can keeps the version as a tombstone for at least an hour. */
    record Delete(RecordKey key, Version version, long txid) implements StoreWrite {}

    /**
     * Remove the record and every memory of it: the row exists, but no store shall show it. No tombstone is kept, so that
     * stores with and without them judge later compensations alike.
     */
    record Withdraw(RecordKey key, Version version) implements StoreWrite {}

    /** The failure of a write that builds on a stored record where there is none: the caller reads and decides again. */
    static ClassifiedException nothingToBuildOn(StoreKind kind) {
        return new ClassifiedException(
                ErrorClass.TRANSIENT, kind.word() + " apply: no record to build on (expected: one)", null);
    }

    /** The failure of an {@link Meeting#OUTDATED} write: the caller reads and decides again. */
    static ClassifiedException outdated(StoreKind kind) {
        return new ClassifiedException(
                ErrorClass.TRANSIENT, kind.word() + " apply: a newer record (expected: the one that was read)", null);
    }

    /** Checks what every store relies on: keys of {@code table} only, each at most once. */
    static void check(TableId table, List<StoreWrite> writes) {
        Set<RecordKey> seen = new HashSet<>();
        for (StoreWrite write : writes) {
            if (!write.key().table().equals(table)) {
                throw new IllegalArgumentException(
                        "write: a key of " + write.key().table() + " (expected: of " + table + ")");
            }
            if (!seen.add(write.key())) {
                throw new IllegalArgumentException("writes to " + table + ": one key twice (expected: at most once)");
            }
        }
    }
}
