package dev.dualtrack.core.store;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;

/** One decided write to one key of one store. */
public sealed interface StoreWrite {
    /** The record written. */
    RecordKey key();

    /** The version that the record has afterwards. */
    Version version();

    /** Make the record equal to {@code image}, whatever was there. */
    record Upsert(RecordKey key, Meta meta, Image image) implements StoreWrite {
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
}
