package dev.dualtrack.job.repair;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.job.stream.Stream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Asks the owners of the keys to make one store equal to the source: one Refresh per key, never a value of its own. */
public record Repair(Stream stream, StoreKind store, String runId) {
    private static final int CHUNK = 1_000;

    /** Returns when all commands are stored safely; they are not executed yet then. */
    public void request(Collection<RecordKey> keys) {
        List<Refresh> commands = new ArrayList<>();
        for (RecordKey key : keys) {
            commands.add(new Refresh(key, Set.of(store), Command.Reason.REPAIR, runId, 0));
            if (commands.size() == CHUNK) {
                stream.send(commands);
                commands.clear();
            }
        }
        if (!commands.isEmpty()) {
            stream.send(commands);
        }
    }
}
