package dev.dualtrack.worker.batch;

import dev.dualtrack.core.event.ChangeEvent;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps, of the changes of one batch, the last state of each key. */
final class Compactor {
    private Compactor() {}

    /**
     * The last change of each key.
     *
     * @param overtaken how many changes were dropped for another one of the same key
     */
    record Compacted(List<Input.Change> last, int overtaken) {
        Compacted {
            last = List.copyOf(last);
        }
    }

    /**
     * Compacts changes given in log order. The greater version wins, the later one among equals; a column that the
     * winner does not know is taken from the state before it, which the log order makes the row's own.
     */
    static Compacted compact(List<Input.Change> changes) {
        Map<RecordKey, Input.Change> last = new LinkedHashMap<>();
        for (Input.Change change : changes) {
            Input.Change current = last.remove(change.event().key());
            last.put(change.event().key(), current == null ? change : later(current, change));
        }
        return new Compacted(List.copyOf(last.values()), changes.size() - last.size());
    }

    private static Input.Change later(Input.Change current, Input.Change next) {
        if (next.event().version().isBefore(current.event().version())) {
            return current;
        }
        Row known = current.event().reread() ? null : current.event().after();
        Row after = next.event().after();
        if (known == null || after == null) {
            return next;
        }
        ChangeEvent event = next.event();
        return new Input.Change(
                next.origin(),
                new ChangeEvent(
                        event.key(),
                        event.op(),
                        event.before(),
                        after.mergedOnto(known),
                        event.version(),
                        event.txid(),
                        event.commitMillis(),
                        event.reread()));
    }
}
