package dev.dualtrack.worker.batch;

import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.StoreWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes a batch and isolates the records that the store refuses: a batch that fails on data is halved until the bad
 * record is alone, at most 2·log₂ n + 1 calls more for one such record. Every other failure leaves as it came.
 */
final class Applier {
    private final DerivedStore store;
    private final TableId table;

    Applier(DerivedStore store, TableId table) {
        this.store = store;
        this.table = table;
    }

    /** Something that carries a write. */
    interface Carries {
        StoreWrite write();
    }

    /** A write that the store refused. */
    record Refused<T extends Carries>(T carried, FailedCall failure) {}

    /**
     * What became of the writes.
     *
     * @param superseded left out by the store, which has something newer
     */
    record Applied<T extends Carries>(List<T> written, List<T> superseded, List<Refused<T>> refused) {}

    /**
     * Writes all that the store does not refuse.
     *
     * @param taken told of each one that was written
     * @param noted told of each refused one as it is found; what it throws ends the writing
     */
    <T extends Carries> Applied<T> apply(List<T> batch, Lease lease, Consumer<T> taken, Consumer<Refused<T>> noted) {
        Applied<T> result = new Applied<>(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        if (!batch.isEmpty()) {
            apply(batch, lease, taken, noted, result);
        }
        return result;
    }

    private <T extends Carries> void apply(
            List<T> part, Lease lease, Consumer<T> taken, Consumer<Refused<T>> noted, Applied<T> result) {
        lease.check();
        try {
            Set<RecordKey> superseded = FailedCall.at(FailedCall.Site.STORE, () -> store.apply(table, writes(part)));
            for (T one : part) {
                if (superseded.contains(one.write().key())) {
                    result.superseded().add(one);
                } else {
                    result.written().add(one);
                    taken.accept(one);
                }
            }
        } catch (FailedCall e) {
            if (e.errorClass() != ErrorClass.DATA) {
                throw e;
            }
            if (part.size() == 1) {
                Refused<T> refused = new Refused<>(part.getFirst(), e);
                noted.accept(refused);
                result.refused().add(refused);
                return;
            }
            int half = part.size() / 2;
            apply(part.subList(0, half), lease, taken, noted, result);
            apply(part.subList(half, part.size()), lease, taken, noted, result);
        }
    }

    private static List<StoreWrite> writes(List<? extends Carries> part) {
        return part.stream().map(Carries::write).toList();
    }
}
