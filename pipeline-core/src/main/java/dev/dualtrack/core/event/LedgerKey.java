package dev.dualtrack.core.event;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The key of a record in the dead-letter topic. It names store, table and row, so that compaction keeps one record for
 * each; of a record whose row cannot be told it names the place where that record was. Immutable; equal keys are the same
 * record.
 */
public sealed interface LedgerKey {
    /** The store that refused the record. */
    StoreKind store();

    /** The table that the record belongs to. */
    TableId table();

    /** The key as it stands in the topic, JSON; that of a row holds the row's key. */
    String text();

    /**
     * Of a record whose row is known.
     *
     * @param key the row's key as it stands in Kafka, JSON; escapes that are not needed do not count
     */
    record OfRow(StoreKind store, TableId table, String key) implements LedgerKey {
        public OfRow {
            key = LedgerJson.unescaped(key);
        }

        /** The key of that row's record. */
        public static OfRow of(StoreKind store, KeyCodec codec, RecordKey key) {
            return new OfRow(store, key.table(), new String(codec.encode(key), StandardCharsets.UTF_8));
        }

        /** The row's key; empty if it does not fit the table as it is now. */
        public Optional<RecordKey> recordKey(KeyCodec codec) {
            try {
                return Optional.of(codec.decode(key.getBytes(StandardCharsets.UTF_8)));
            } catch (IllegalArgumentException _) {
                return Optional.empty();
            }
        }

        @Override
        public String text() {
            return LedgerJson.text(this);
        }
    }

    /** Of a record whose row cannot be told, by where it was. */
    record OfPlace(StoreKind store, TableId table, String topic, int partition, long offset) implements LedgerKey {
        @Override
        public String text() {
            return LedgerJson.text(this);
        }
    }

    /** Reads a record's key; empty for one of another form, such as the pipeline's mark of ownership. */
    static Optional<LedgerKey> parse(byte @Nullable [] bytes) {
        return bytes == null ? Optional.empty() : LedgerJson.parse(bytes);
    }
}
