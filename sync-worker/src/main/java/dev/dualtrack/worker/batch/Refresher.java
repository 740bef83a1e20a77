package dev.dualtrack.worker.batch;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.SourceRead;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.source.TxSnapshot;
import dev.dualtrack.core.store.Meta;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows again from the source and decides what the store needs to equal them.
 *
 * <p>A row read too early would undo a change that the store already has. So a row counts only if the transaction that
 * the store shows is visible in the reading snapshot and nobody is about to delete or change the row. What does not
 * pass within a few tries is appended to the commands topic again, so that the partition goes on.
 */
final class Refresher {
    private static final int TRIES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

    private final Stage stage;
    private final TableMapping mapping;
    private final MetaReader reader;

    Refresher(Stage stage, TableMapping mapping, MetaReader reader) {
        this.stage = stage;
        this.mapping = mapping;
        this.reader = reader;
    }

    /** A request with what was found for it; without {@code found} it had to be put off. */
    record Decided(Reread request, @Nullable Found found) {
        Decision decision(Decider decider) {
            return found == null
                    ? new Decision.Skip(Outcome.POSTPONED)
                    : request.decide(decider, found.row(), found.stored());
        }
    }

    /** The row in the source and its metadata in the store, null where there is none. */
    record Found(@Nullable SourceRow row, @Nullable Meta stored) {}

    List<Decided> refresh(Collection<Reread> requests, Lease lease) {
        List<Decided> decided = new ArrayList<>();
        List<Reread> open = List.copyOf(requests);
        Duration pause = FIRST_PAUSE;
        for (int attempt = 0; attempt < TRIES && !open.isEmpty(); attempt++) {
            if (attempt > 0) {
                stage.pause().take(pause);
                pause = pause.multipliedBy(2);
            }
            lease.check();
            open = round(open, decided);
        }
        if (!open.isEmpty()) {
            stage.commands()
                    .append(
                            mapping,
                            open.stream().flatMap(one -> one.again().stream()).toList());
            open.forEach(request -> decided.add(new Decided(request, null)));
        }
        return decided;
    }

    private List<Reread> round(List<Reread> open, List<Decided> decided) {
        List<RecordKey> keys =
                open.stream().map(request -> request.cause().key()).distinct().toList();
        Map<RecordKey, Meta> stored = reader.readAnew(keys);
        SourceRead read =
                FailedCall.at(FailedCall.Site.SOURCE, () -> stage.source().read(mapping, keys));
        List<Reread> again = new ArrayList<>();
        for (Reread request : open) {
            RecordKey key = request.cause().key();
            Found found = new Found(read.rows().get(key), stored.get(key));
            if (settled(read.snapshot(), request, found)) {
                decided.add(new Decided(request, found));
            } else {
                again.add(request);
            }
        }
        return again;
    }

    private boolean settled(TxSnapshot snapshot, Reread request, Found found) {
        Meta meta = found.stored();
        SourceRow row = found.row();
        // Transaction ids of an older epoch may be another database's; they are long settled.
        boolean storedVisible = meta == null || meta.version().epoch() < stage.epoch() || snapshot.sees(meta.txid());
        boolean rowQuiet = row == null || row.xmax() == 0 || snapshot.sees(row.xmax());
        boolean refusedVisible = stage
                .deadLetters()
                .transactions(mapping, request.cause().key())
                .stream()
                .allMatch(snapshot::sees);
        boolean askedForVisible = request.transactions().stream().allMatch(snapshot::sees);
        return storedVisible && rowQuiet && refusedVisible && askedForVisible;
    }
}
