package dev.dualtrack.worker.fill;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.worker.batch.Pause;
import dev.dualtrack.worker.batch.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads and writes the mark that says whose the store is and which tables are filled. A fill leaves its name in the mark as
 * it begins and counts only if it finds it there at its end: the mark vanishes with what was written until then. The name
 * tells, too, how far it has come, for the one who owns the table next. Thread-safe.
 */
public final class StoreMarks {
    /** A search that began in a collection that is dropped under it finds nothing, and is told nothing of it. */
    private static final Duration READERS = Duration.ofSeconds(5);

    private final DerivedStore store;
    private final String owner;
    private final long epoch;
    private final String systemIdentifier;
    private final String slot;
    private final Pause pause;
    private final Set<TableId> held;

    StoreMarks(
            DerivedStore store,
            String owner,
            long epoch,
            String systemIdentifier,
            String slot,
            Pause pause,
            Set<TableId> held) {
        this.store = store;
        this.owner = owner;
        this.epoch = epoch;
        this.systemIdentifier = systemIdentifier;
        this.slot = slot;
        this.pause = pause;
        this.held = Set.copyOf(held);
    }

    /**
     * The marks of that pipeline. Asks the source for its system identifier.
     *
     * @param held tables of the pipeline that are not bound now, and whose changes wait
     */
    public static StoreMarks of(PipelineConfig config, Stage stage, Set<TableId> held) {
        return new StoreMarks(
                stage.store(),
                config.owner(),
                config.epoch(),
                stage.source().systemIdentifier(),
                config.source().slotName(),
                stage.pause(),
                held);
    }

    /**
     * Makes the store ready to be written with these mappings: prepared, and marked as ours with what is in force now. What
     * was filled, or half filled, with other mappings or in other places counts for nothing any more, since changes miss it
     * from now on. Another owner's store is refused as SCHEMA, and nothing in it is changed.
     *
     * @param late tables that this worker wrote with another mapping until now: others may have begun to fill them with this
     *     one meanwhile, and miss what it wrote
     */
    public void prepare(List<TableMapping> bound, Set<TableId> late) {
        read();
        store.prepare();
        store.leave(held);
        if (read().filter(mark -> !outdated(mark)).isEmpty()) {
            claim();
        }
        for (TableMapping table : bound) {
            takeBack(table, late.contains(table.id()));
        }
    }

    /** Takes back what the mark says of a fill with another mapping, or of any; also a word that another worker just wrote. */
    private void takeBack(TableMapping table, boolean any) {
        String word;
        do {
            word = read().filter(mark -> any || !mark.tellsOf(table.id(), table.spec(store.kind())))
                    .map(mark -> mark.filled(table.id()))
                    .orElse("");
        } while (!word.isEmpty() && !store.markFilled(table.id(), word, ""));
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
        return mark.map(found -> found.filled(table.id()).equals(table.spec(store.kind())))
                .orElse(false);
    }

    private boolean outdated(StoreMark mark) {
        return mark.epoch() < epoch
                || !mark.systemIdentifier().equals(systemIdentifier)
                || !mark.slot().equals(slot);
    }

    /** Marks the store as ours; what its marks say is filled stays. */
    StoreMark claim() {
        store.mark(new StoreMark(owner, epoch, systemIdentifier, slot, Map.of()));
        return read().orElseThrow(() -> new ClassifiedException(
                ErrorClass.TRANSIENT, "mark of the " + store.kind().word() + " store: gone as it was written", null));
    }

    /**
     * Notes that a fill of the table begins, under a name of its own. An earlier fill that is still under way then comes to
     * nothing, also one with another mapping: of two workers that differ, each leaves out what the other asks for. Empty if
     * the table is filled after all, or another worker was faster.
     */
    Optional<Fill> begin(TableMapping table) {
        // The part of this table alone may have been dropped.
        store.prepare();
        store.leave(held);
        StoreMark found = claim();
        Fill fill = Fill.begin(table.spec(store.kind()));
        boolean begun = !complete(Optional.of(found), store, table)
                && store.markFilled(table.id(), found.filled(table.id()), fill.word());
        return begun ? Optional.of(fill) : Optional.empty();
    }

    /** Notes that the fill has asked for every row. Returns whether it was so: not if the mark does not name it any more. */
    boolean asked(TableMapping table, Fill fill, Fill whole) {
        return store.markFilled(table.id(), fill.word(), whole.word());
    }

    /** The fill with the mapping that is bound now which has asked for every row, whoever began it. */
    Optional<Fill> whole(TableMapping table) {
        return read().flatMap(found -> Fill.parse(found.filled(table.id())))
                .filter(fill -> fill.asked() && fill.spec().equals(table.spec(store.kind())));
    }

    /**
     * Shows readers the filled table, and notes it in the mark, in this order: a crash between shows them it again. Returns
     * whether it was so: not if the mark does not name this fill, with every row asked for, any more, since the store was
     * wiped, another fill began, or a worker with another mapping did; what that one has made until then stays.
     */
    boolean filled(TableMapping table, Fill whole) {
        if (!isNamed(table, whole)) {
            return false;
        }
        if (store.publish(table.id())) {
            pause.take(READERS);
            if (!isNamed(table, whole)) {
                return false;
            }
        }
        store.retire(table.id());
        return store.markFilled(table.id(), whole.word(), table.spec(store.kind()));
    }

    private boolean isNamed(TableMapping table, Fill whole) {
        return read().filter(found -> found.filled(table.id()).equals(whole.word()))
                .isPresent();
    }
}
