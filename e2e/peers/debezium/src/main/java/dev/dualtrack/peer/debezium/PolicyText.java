package dev.dualtrack.peer.debezium;

import io.debezium.transforms.ConnectRecordUtil;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Adds field {@code text} to an event: what an embedding is to be made of, nothing for a delete. Debezium's transform for
 * embeddings reads one field, and the specification's text is made of several. The engine calls it from several threads.
 */
public final class PolicyText implements Transformation<SourceRecord> {
    static final String FIELD = "text";

    private final Map<Schema, Schema> schemas = new ConcurrentHashMap<>();

    @Override
    public SourceRecord apply(SourceRecord event) {
        if (!(event.value() instanceof Struct change)) {
            // What follows a delete.
            return event;
        }
        Struct row = change.getStruct("after");
        List<ConnectRecordUtil.NewEntry> text = List.of(new ConnectRecordUtil.NewEntry(
                FIELD,
                Schema.OPTIONAL_STRING_SCHEMA,
                row == null ? null : Policy.of(row).text()));
        Schema schema =
                schemas.computeIfAbsent(change.schema(), before -> ConnectRecordUtil.makeNewSchema(before, text));
        return event.newRecord(
                event.topic(),
                event.kafkaPartition(),
                event.keySchema(),
                event.key(),
                schema,
                ConnectRecordUtil.makeUpdatedValue(change, text, schema),
                event.timestamp(),
                event.headers());
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef();
    }

    @Override
    public void configure(Map<String, ?> settings) {
        // There is nothing to set.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
