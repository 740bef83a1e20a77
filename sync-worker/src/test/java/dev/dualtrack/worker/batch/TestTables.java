package dev.dualtrack.worker.batch;

import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.event.ChangeEvent;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A small table mapped to every store, and changes of its rows. */
public final class TestTables {
    static final EmbeddingConfig EMBEDDING = new EmbeddingConfig("all-MiniLM-L6-v2", EmbeddingConfig.Precision.FP32);
    public static final TableId TABLE = TableId.parse("public.policies");
    public static final TableMapping MAPPING = TableMapping.bind(
            new TableConfig(
                    TABLE.toString(),
                    new TableConfig.ActiveWhen("is_active", "true"),
                    new TableConfig.VectorMapping(
                            "policies",
                            List.of("{title}"),
                            List.of(
                                    new TableConfig.VectorField("title", null),
                                    new TableConfig.VectorField("amount", null))),
                    new TableConfig.GraphMapping("Policy", List.of("title", "amount"), List.of()),
                    new TableConfig.CacheMapping(
                            "policy:{id}",
                            TableConfig.CacheMapping.Mode.WRITE_THROUGH,
                            0,
                            List.of("amount:{amount}", "policies:all"))),
            new TableSchema(
                    TABLE,
                    List.of(
                            new Column("id", ColumnType.TEXT, false, "text"),
                            new Column("title", ColumnType.TEXT, false, "text"),
                            new Column("amount", ColumnType.INTEGER, false, "int8"),
                            new Column("is_active", ColumnType.BOOL, false, "bool"),
                            new Column("note", ColumnType.TEXT, false, "text")),
                    List.of("id"),
                    true),
            EMBEDDING);

    /** The same table with another model: another mapping of the vector store. */
    public static final TableMapping OTHERWISE = TableMapping.bind(
            MAPPING.config(),
            MAPPING.schema(),
            new EmbeddingConfig("all-MiniLM-L6-v2", EmbeddingConfig.Precision.INT8));

    /** The shape of the table once a column has another type. */
    public static final TableSchema RESHAPED = new TableSchema(
            TABLE,
            MAPPING.schema().columns().stream()
                    .map(column ->
                            column.name().equals("note") ? new Column("note", ColumnType.JSON, false, "jsonb") : column)
                    .toList(),
            List.of("id"),
            true);

    private TestTables() {}

    public static RecordKey key(String id) {
        return new RecordKey(TABLE, List.of(id));
    }

    static Version version(long lsn) {
        return new Version(1, lsn, lsn);
    }

    public static Row row(String id, @Nullable String title, long amount) {
        Map<String, @Nullable Object> columns = new HashMap<>();
        columns.put("id", id);
        columns.put("title", title);
        columns.put("amount", amount);
        columns.put("is_active", true);
        columns.put("note", null);
        return new Row(columns);
    }

    /** The row with one column set otherwise. */
    static Row with(Row row, String column, Object value) {
        return new Row(Map.of(column, value)).mergedOnto(row);
    }

    /** The row with one column absent. */
    static Row without(Row row, String column) {
        Map<String, @Nullable Object> columns = new HashMap<>(row.columns());
        columns.remove(column);
        return new Row(columns);
    }

    static ChangeEvent update(String id, Row after, long lsn) {
        return new ChangeEvent(key(id), ChangeEvent.Op.UPDATE, null, after, version(lsn), lsn, lsn, false);
    }

    static ChangeEvent delete(String id, long lsn) {
        return new ChangeEvent(key(id), ChangeEvent.Op.DELETE, null, null, version(lsn), lsn, lsn, false);
    }

    static ChangeEvent deleteOfKeyChange(String id, long lsn) {
        return new ChangeEvent(key(id), ChangeEvent.Op.DELETE, null, null, version(lsn), lsn, lsn, true);
    }

    static Input.Change input(ChangeEvent event) {
        byte[] key = MAPPING.keyCodec().encode(event.key());
        return new Input.Change(
                new ConsumerRecord<>("t", 0, event.txid(), key, "v".getBytes(StandardCharsets.UTF_8)), event);
    }
}
