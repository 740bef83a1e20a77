package dev.dualtrack.job.world;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.ForwardingStore;
import java.util.Set;
import java.util.function.Consumer;

/** A store whose scan leaves out some records after something has happened, and which counts some that it never shows. */
public final class HalfBlindStore extends ForwardingStore {
    private final Set<RecordKey> overlooked;
    private final long countedOnly;
    private final Runnable happening;

    /** One to which something happens at the beginning of each scan. */
    public HalfBlindStore(DerivedStore store, Set<RecordKey> overlooked, long countedOnly, Runnable happening) {
        super(store);
        this.overlooked = Set.copyOf(overlooked);
        this.countedOnly = countedOnly;
        this.happening = happening;
    }

    /** One to which nothing happens. */
    public HalfBlindStore(DerivedStore store, Set<RecordKey> overlooked, long countedOnly) {
        this(store, overlooked, countedOnly, () -> {});
    }

    @Override
    public long scan(TableId table, Consumer<StoredRecord> sink) {
        happening.run();
        return super.scan(table, stored -> {
            if (!overlooked.contains(stored.key())) {
                sink.accept(stored);
            }
        });
    }

    @Override
    public long count(TableId table) {
        return super.count(table) + countedOnly;
    }
}
