package dev.dualtrack.worker.batch;

import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
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
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
    private final Decider decider;
    private final MetaReader reader;

    Refresher(Stage stage, TableMapping mapping, Decider decider, MetaReader reader) {
        this.stage = stage;
        this.mapping = mapping;
        this.decider = decider;
        this.reader = reader;
    }

    /**
     * A row to read again.
     *
     * @param version of the event that could not be used as it was, else zero
     * @param txid of that event, which must be visible too; 0 for a command
     * @param change whether a change event asks for it
     * @param command what to append if the row cannot be used yet
     */
    record Request(
            ConsumerRecord<byte[], byte[]> origin,
            Version version,
            long txid,
            boolean change,
            long commitMillis,
            Command.Refresh command) {
        RecordKey key() {
            return command.key();
        }

        boolean force() {
            return command.reason() == Command.Reason.REPAIR;
        }

        /** One request that does what both ask for. */
        Request and(Request other) {
            Request main = change ? this : other;
            return new Request(
                    main.origin,
                    version.isBefore(other.version) ? other.version : version,
                    main.txid,
                    main.change,
                    main.commitMillis,
                    force() ? command : other.command);
        }
    }

    /** A request with the decision for it, made when asked for. */
    record Decided(Request request, Supplier<Decision> decision) {}

    List<Decided> refresh(Collection<Request> requests, Lease lease) {
        List<Decided> decided = new ArrayList<>();
        List<Request> open = List.copyOf(requests);
        Duration pause = FIRST_PAUSE;
        for (int attempt = 0; attempt < TRIES && !open.isEmpty(); attempt++) {
            if (attempt > 0) {
                stage.pause().take(pause);
                pause = pause.multipliedBy(2);
            }
            lease.check();
            open = round(open, decided);
        }
        for (Request request : open) {
            stage.commands().append(mapping, request.command().again());
            decided.add(new Decided(request, () -> new Decision.Skip(Outcome.POSTPONED)));
        }
        return decided;
    }

    private List<Request> round(List<Request> open, List<Decided> decided) {
        List<RecordKey> keys = open.stream().map(Request::key).toList();
        Map<RecordKey, Meta> stored = reader.read(keys);
        SourceRead read =
                FailedCall.at(FailedCall.Site.SOURCE, () -> stage.source().read(mapping, keys));
        List<Request> again = new ArrayList<>();
        for (Request request : open) {
            Meta meta = stored.get(request.key());
            SourceRow row = read.rows().get(request.key());
            if (settled(read.snapshot(), request, meta, row)) {
                Version held = meta == null ? Version.ZERO : meta.version();
                Version version = held.isBefore(request.version()) ? request.version() : held;
                decided.add(new Decided(
                        request, () -> decider.refresh(request.key(), row, version, meta, request.force())));
            } else {
                again.add(request);
            }
        }
        return again;
    }

    private boolean settled(TxSnapshot snapshot, Request request, @Nullable Meta meta, @Nullable SourceRow row) {
        // Transaction ids of an older epoch may be another database's; they are long settled.
        boolean storedVisible = meta == null || meta.version().epoch() < stage.epoch() || snapshot.sees(meta.txid());
        boolean rowQuiet = row == null || row.xmax() == 0 || snapshot.sees(row.xmax());
        return storedVisible && rowQuiet && snapshot.sees(request.txid());
    }
}
