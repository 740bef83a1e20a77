package dev.dualtrack.worker.batch;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The decisions for the keys of a batch, each key once; a key whose decision fails on data is set apart. */
final class Plan {
    /**
     * What a decision is made for.
     *
     * @param txid of the change, 0 for a Refresh
     * @param commitMillis when the change was committed in the source, 0 if unknown
     */
    record Cause(
            ConsumerRecord<byte[], byte[]> origin,
            RecordKey key,
            Version version,
            long txid,
            Trigger trigger,
            long commitMillis) {}

    /** What asks for a decision. Of two that ask for the same row the first one here does what both would. */
    enum Trigger {
        /** A change event; the others are commands and not counted as events. */
        CHANGE,
        /** A Refresh of a fill: brings the source's row, whatever stands in the dead-letter queue, and may be part of a flood. */
        BACKFILL,
        /** Another Refresh of this store alone, of a repair or of what was put off; brings the row as a fill does. */
        OWN_REFRESH,
        /** A Refresh of several stores, of a row that one of them refused. */
        REPLAY,
        /** A Compensate. */
        COMPENSATION
    }

    record Item(Cause cause, Decision decision) {}

    record Bad(Cause cause, ClassifiedException failure) {}

    private final List<Item> items = new ArrayList<>();
    private final List<Cause> rereads = new ArrayList<>();
    private final List<Bad> bad = new ArrayList<>();

    void decide(Cause cause, Supplier<Decision> decider) {
        try {
            Decision decision = decider.get();
            if (decision instanceof Decision.Reread) {
                rereads.add(cause);
            } else {
                items.add(new Item(cause, decision));
            }
        } catch (ClassifiedException e) {
            if (e.errorClass() != ErrorClass.DATA) {
                throw new FailedCall(FailedCall.Site.STORE, e.errorClass(), String.valueOf(e.getMessage()), e);
            }
            bad.add(new Bad(cause, e));
        }
    }

    List<Item> items() {
        return items;
    }

    List<Cause> rereads() {
        return rereads;
    }

    List<Bad> bad() {
        return bad;
    }
}
