package dev.dualtrack.core.sim;

import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The table of a simulation: mapped to every store, with a column that no store uses and one that may be unchanged TOAST.
 * A row with a negative amount is one that the store refuses for good.
 */
public final class SimTable {
    /** Its name. */
    public static final TableId ID = TableId.parse("public.items");

    private final TableMapping mapping;

    /** The table under that replica identity. */
    public SimTable(boolean fullReplicaIdentity) {
        this.mapping = TableMapping.bind(
                new TableConfig(
                        ID.toString(),
                        new TableConfig.ActiveWhen("is_active", "true"),
                        new TableConfig.VectorMapping(
                                "items",
                                List.of("{title}", "{body}"),
                                List.of(new TableConfig.VectorField("amount", null))),
                        new TableConfig.GraphMapping("Item", List.of("title", "body", "amount"), List.of()),
                        new TableConfig.CacheMapping("item:{id}", TableConfig.CacheMapping.Mode.WRITE_THROUGH, 0)),
                new TableSchema(
                        ID,
                        List.of(
                                new Column("id", ColumnType.TEXT, false, "text"),
                                new Column("title", ColumnType.TEXT, false, "text"),
                                new Column("body", ColumnType.TEXT, false, "text"),
                                new Column("amount", ColumnType.INTEGER, false, "int8"),
                                new Column("is_active", ColumnType.BOOL, false, "bool"),
                                new Column("note", ColumnType.TEXT, false, "text")),
                        List.of("id"),
                        fullReplicaIdentity),
                new EmbeddingConfig("all-MiniLM-L6-v2", EmbeddingConfig.Precision.FP32));
    }

    /** As the worker binds it. */
    public TableMapping mapping() {
        return mapping;
    }

    /** The key of a row. */
    public static RecordKey key(String id) {
        return new RecordKey(ID, List.of(id));
    }

    /** What a store of that kind must hold for the row; null where it must hold nothing. */
    public @Nullable Image image(StoreKind kind, @Nullable Row row) {
        if (row == null || !mapping.active(row)) {
            return null;
        }
        return switch (kind) {
            case VECTOR -> {
                String text = mapping.text(row);
                yield text.isEmpty() ? null : mapping.vectorImage(row, vector(text));
            }
            case GRAPH -> mapping.graphImage(row);
            case CACHE -> mapping.cacheImage(row);
        };
    }

    /** Whether the store can never hold that image. */
    public static boolean poison(@Nullable Image image) {
        return switch (image) {
            case null -> false;
            case Image.VectorImage(Vector vector, Map<String, @Nullable Object> fields) -> negative(fields);
            case Image.GraphImage(Map<String, @Nullable Object> properties, List<Image.Edge> edges) ->
                negative(properties);
            case Image.CacheValue(String json) -> json.contains("\"amount\":-");
            case Image.Invalidation() -> false;
        };
    }

    private static boolean negative(Map<String, @Nullable Object> values) {
        return values.get("amount") instanceof Long amount && amount < 0;
    }

    /** What the simulated model makes of a text. */
    public static Vector vector(String text) {
        int hash = text.hashCode();
        return Vector.of(new float[] {hash >>> 16, hash & 0xFFFF, 1});
    }
}
