package dev.dualtrack.peer.debezium;

import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Writes one event after the other to every store, and acknowledges it then. What a store throws ends the batch, and with
 * it the engine, which hands the event out again at its next start. Called by the engine's one thread.
 */
final class RecordWriter implements DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>> {
    private final List<Store> stores;
    private final Account account;

    RecordWriter(List<Store> stores, Account account) {
        this.stores = List.copyOf(stores);
        this.account = account;
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> events,
            DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        for (RecordChangeEvent<SourceRecord> event : events) {
            write(event.record());
            committer.markProcessed(event);
            account.taken(event.record());
        }
        committer.markBatchFinished();
    }

    private void write(SourceRecord event) {
        if (!(event.value() instanceof Struct change)) {
            // What follows a delete.
            return;
        }
        Struct row = change.getStruct("after");
        for (Store store : stores) {
            account.called();
            if (row == null) {
                store.delete(change.getStruct("before").getString("policy_id"));
            } else {
                store.put(Policy.of(row), change.getArray(EngineSettings.EMBEDDING));
            }
        }
    }
}
