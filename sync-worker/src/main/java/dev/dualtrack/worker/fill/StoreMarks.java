package dev.dualtrack.worker.fill;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.worker.batch.Stage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads and writes the mark that says whose the store is and which tables are filled. */
public final class StoreMarks {
    private final DerivedStore store;
    private final String owner;
    private final long epoch;
    private final String systemIdentifier;
    private final String slot;

    private StoreMarks(DerivedStore store, String owner, long epoch, String systemIdentifier, String slot) {
        this.store = store;
        this.owner = owner;
        this.epoch = epoch;
        this.systemIdentifier = systemIdentifier;
        this.slot = slot;
    }

    /** The marks of that pipeline. Asks the source for its system identifier. */
    public static StoreMarks of(PipelineConfig config, Stage stage) {
        return new StoreMarks(
                stage.store(),
                config.owner(),
                config.epoch(),
                stage.source().systemIdentifier(),
                config.source().slotName());
    }

    /**
     * Makes the store ready to be written: prepared, and marked as ours with what is in force now. Another owner's
     * store is refused as SCHEMA, and nothing in it is changed.
     */
    public void prepare() {
        read();
        store.prepare();
        Optional<StoreMark> found = read();
        if (found.isEmpty() || outdated(found.get())) {
            claim(found.map(StoreMark::filled).orElse(Map.of()));
        }
    }

    /** The mark found; another owner's is refused as SCHEMA. */
    Optional<StoreMark> read() {
        Optional<StoreMark> found = store.mark();
        if (found.isPresent() && !found.get().owner().equals(owner)) {
            throw new ClassifiedException(
                    ErrorClass.SCHEMA,
                    "owner of the " + store.kind().word() + " store: "
                            + found.get().owner() + " (expected: " + owner + ")",
                    null);
        }
        return found;
    }

    /** Whether the mark names the table as filled with the mapping that is bound now. */
    static boolean complete(Optional<StoreMark> mark, DerivedStore store, TableMapping table) {
        return mark.map(found -> table.spec(store.kind())
                        .equals(found.filled().get(table.id().toString())))
                .orElse(false);
    }

    private boolean outdated(StoreMark mark) {
        return mark.epoch() < epoch
                || !mark.systemIdentifier().equals(systemIdentifier)
                || !mark.slot().equals(slot);
    }

    /** Marks the store as ours, keeping what {@code before} says is filled. */
    StoreMark claim(Map<String, String> before) {
        StoreMark mark = new StoreMark(owner, epoch, systemIdentifier, slot, before);
        store.mark(mark);
        return mark;
    }

    /** Shows readers the filled table, and notes it in the mark, in this order: a crash between repeats the fill. */
    synchronized StoreMark filled(TableMapping table) {
        store.publish(table.id());
        Map<String, String> filled = new HashMap<>(read().map(StoreMark::filled).orElse(Map.of()));
        filled.put(table.id().toString(), table.spec(store.kind()));
        return claim(filled);
    }
}
