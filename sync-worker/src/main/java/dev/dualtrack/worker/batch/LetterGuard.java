package dev.dualtrack.worker.batch;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Opens and closes dead letters of rows as long as the lane is this worker's, and remembers those of which it does not know
 * whether it was: a worker that stood still would close a letter that the next owner has opened, or open one of what the
 * next owner has brought in.
 *
 * <p>Used by the lane's thread; {@link #late} by any.
 */
final class LetterGuard {
    private final DeadLetters letters;
    private final TableMapping mapping;
    /** Rows whose dead letters may have been written after the lane was lost. */
    private final Set<RecordKey> late = ConcurrentHashMap.newKeySet();

    LetterGuard(DeadLetters letters, TableMapping mapping) {
        this.letters = letters;
        this.mapping = mapping;
    }

    /** A batch begins, or begins again, in a lane that is this worker's: nobody else had it meanwhile. */
    void begin() {
        late.clear();
    }

    /** The rows whose dead letters were opened or closed, or may have been, since {@link #begin} when the lane was another's. */
    Set<RecordKey> late() {
        return Set.copyOf(late);
    }

    /** Does what opens the letter of that row. */
    void open(RecordKey key, Lease lease, Consumer<DeadLetters> opening) {
        write(key, lease, opening);
    }

    private void write(RecordKey key, Lease lease, Consumer<DeadLetters> writing) {
        lease.check();
        late.add(key);
        writing.accept(letters);
        lease.check();
        late.remove(key);
    }

    /** Does what closes the letter of that row, if one is open. */
    void close(RecordKey key, Lease lease, Consumer<DeadLetters> closing) {
        if (letters.isOpen(mapping, key)) {
            write(key, lease, closing);
        } else {
            closing.accept(letters);
        }
    }
}
