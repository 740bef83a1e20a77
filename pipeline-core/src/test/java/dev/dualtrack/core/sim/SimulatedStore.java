package dev.dualtrack.core.sim;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.ForwardingStore;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreWrite;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** A process's connection to a {@link StoreServer}: calls take virtual time and fail as {@link StoreFaults} say. */
public final class SimulatedStore extends ForwardingStore {
    private static final long DEADLINE = 5_000_000_000L;

    private final StoreServer server;
    private final SimProcess process;
    private final Chance chance;
    private final LongConsumer wait;
    private final Supplier<StoreFaults> plan;

    /** A connection; {@code wait} lets virtual time pass. */
    public SimulatedStore(
            StoreServer server, SimProcess process, Chance chance, LongConsumer wait, Supplier<StoreFaults> plan) {
        super(server.store());
        this.server = server;
        this.process = process;
        this.chance = chance;
        this.wait = wait;
        this.plan = plan;
    }

    @Override
    public Set<RecordKey> apply(TableId table, List<StoreWrite> writes) {
        StoreWrite.check(table, writes);
        long term = server.called(process);
        network();
        if (chance.hit(plan.get().before())) {
            ErrorClass errorClass = chance.of(List.of(
                    ErrorClass.CONNECTIVITY,
                    ErrorClass.THROTTLED,
                    ErrorClass.AUTH,
                    ErrorClass.UNKNOWN,
                    ErrorClass.SCHEMA));
            throw failed(errorClass, "apply refused");
        }
        if (chance.hit(plan.get().conflict())) {
            server.serve(process, term, table, some(possible(writes)));
            throw failed(ErrorClass.TRANSIENT, "apply in conflict");
        }
        if (chance.hit(plan.get().part())) {
            server.serve(process, term, table, some(possible(writes)));
            throw failed(ErrorClass.CONNECTIVITY, "apply cut off");
        }
        if (chance.hit(plan.get().late())) {
            server.serveLater(process, term, table, possible(writes), chance.millis(0, 9_000));
            wait.accept(DEADLINE);
            throw failed(ErrorClass.CONNECTIVITY, "apply timed out");
        }
        if (writes.stream().anyMatch(this::refuses)) {
            server.serve(
                    process,
                    term,
                    table,
                    some(writes.stream().filter(write -> !refuses(write)).toList()));
            throw failed(ErrorClass.DATA, "apply: a record that cannot be held");
        }
        Set<RecordKey> superseded = server.serve(process, term, table, writes);
        network();
        if (chance.hit(plan.get().after())) {
            throw failed(ErrorClass.CONNECTIVITY, "answer lost");
        }
        return superseded;
    }

    private boolean refuses(StoreWrite write) {
        return StoreServer.refuses(write) || (plan.get().refusing() && write instanceof StoreWrite.Upsert);
    }

    /** What may be carried out of a call that fails: all, but nothing of what is refused altogether. */
    private List<StoreWrite> possible(List<StoreWrite> writes) {
        return plan.get().refusing()
                ? writes.stream().filter(write -> !refuses(write)).toList()
                : writes;
    }

    private List<StoreWrite> some(List<StoreWrite> writes) {
        return writes.subList(0, chance.below(writes.size() + 1));
    }

    private void network() {
        wait.accept(
                chance.hit(plan.get().slow()) ? chance.millis(500, plan.get().slowest()) : chance.millis(0, 20));
    }

    private static ClassifiedException failed(ErrorClass errorClass, String message) {
        return new ClassifiedException(errorClass, message, null);
    }

    @Override
    public Map<RecordKey, Meta> read(TableId table, Collection<RecordKey> keys, Freshness freshness) {
        network();
        if (chance.hit(plan.get().before())) {
            throw failed(ErrorClass.CONNECTIVITY, "read refused");
        }
        Map<RecordKey, Meta> found = server.read(table, keys, freshness, chance);
        network();
        return found;
    }

    @Override
    public long scan(TableId table, Consumer<StoredRecord> sink) {
        network();
        boolean cut = chance.hit(plan.get().part());
        long leftOut = super.scan(table, record -> {
            if (cut && chance.hit(0.5)) {
                throw failed(ErrorClass.CONNECTIVITY, "scan cut off");
            }
            sink.accept(record);
        });
        network();
        return leftOut;
    }

    @Override
    public void close() {
        // the server keeps its data
    }
}
