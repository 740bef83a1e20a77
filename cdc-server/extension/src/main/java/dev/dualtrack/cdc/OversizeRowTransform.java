package dev.dualtrack.cdc;

import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Replaces a change event that is too large for Kafka by a marker without the row, which would otherwise stop the whole
 * stream: {@code {"dualtrack": {"oversize": true, "bytes": n}, "source": {…}, "op": "u"}}.
 *
 * <p>Key, topic and headers stay. Source position and operation stay too, so that the reader can order the event and read
 * the row from the database. The size is an upper bound of the value's JSON: a few events just below the limit may be
 * replaced, none above it passes. Values that are no envelopes pass unchanged. Used by one thread.
 */
public final class OversizeRowTransform<R extends ConnectRecord<R>> implements Transformation<R> {
    private static final String MAX_BYTES = "max.bytes";
    private static final ConfigDef CONFIG = new ConfigDef()
            .define(
                    MAX_BYTES,
                    ConfigDef.Type.LONG,
                    ConfigDef.NO_DEFAULT_VALUE,
                    ConfigDef.Range.atLeast(1),
                    ConfigDef.Importance.HIGH,
                    "Largest size of a value as JSON in bytes.");
    private static final Schema OVERSIZE = SchemaBuilder.struct()
            .name("dev.dualtrack.cdc.Oversize")
            .field("oversize", Schema.BOOLEAN_SCHEMA)
            .field("bytes", Schema.INT64_SCHEMA)
            .build();

    private long maxBytes = Long.MAX_VALUE;

    @Override
    public void configure(Map<String, ?> settings) {
        maxBytes = new AbstractConfig(CONFIG, settings).getLong(MAX_BYTES);
    }

    @Override
    public R apply(R record) {
        if (!(record.value() instanceof Struct envelope)) {
            return record;
        }
        Field source = envelope.schema().field("source");
        Field operation = envelope.schema().field("op");
        if (source == null || operation == null) {
            return record;
        }
        long bytes = JsonSize.of(envelope);
        if (bytes <= maxBytes) {
            return record;
        }
        Schema schema = SchemaBuilder.struct()
                .name("dev.dualtrack.cdc.OversizeEnvelope")
                .field("dualtrack", OVERSIZE)
                .field("source", source.schema())
                .field("op", operation.schema())
                .build();
        Struct marker = new Struct(schema)
                .put("dualtrack", new Struct(OVERSIZE).put("oversize", true).put("bytes", bytes))
                .put("source", envelope.get(source))
                .put("op", envelope.get(operation));
        return record.newRecord(
                record.topic(),
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                schema,
                marker,
                record.timestamp(),
                record.headers());
    }

    @Override
    public ConfigDef config() {
        return CONFIG;
    }

    @Override
    public void close() {}
}
