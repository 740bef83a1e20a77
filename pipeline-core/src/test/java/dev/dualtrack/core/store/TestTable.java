package dev.dualtrack.core.store;

import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.config.TableConfig.GraphMapping;
import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.config.TableConfig.VectorField;
import dev.dualtrack.core.config.TableConfig.VectorMapping;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** A table that is mapped to all three stores under names made from {@code name}, which a test draws afresh. */
public record TestTable(TableConfig config, TableSchema schema) {
    /** The scalar columns beside the key, mapped to the vector and the graph store under their own names. */
    public static final List<String> COLUMNS = List.of("title", "tags", "amount", "rate", "active");

    private static final Column TEXT_KEY = new Column("id", ColumnType.TEXT, false, "text");
    private static final Column NUMBER_KEY = new Column("id", ColumnType.INTEGER, false, "int8");

    /** A table with a text key. */
    public static TestTable textKey(String name, CacheMapping.Mode mode) {
        return of(name, mode, List.of(TEXT_KEY));
    }

    /** A table with an integer key. */
    public static TestTable numberKey(String name, CacheMapping.Mode mode) {
        return of(name, mode, List.of(NUMBER_KEY));
    }

    /** A table with a uuid as key. */
    public static TestTable uuidKey(String name, CacheMapping.Mode mode) {
        return of(name, mode, List.of(new Column("id", ColumnType.UUID, false, "uuid")));
    }

    /** A table with a key of two columns. */
    public static TestTable compositeKey(String name, CacheMapping.Mode mode) {
        return of(
                name,
                mode,
                List.of(
                        new Column("tenant", ColumnType.TEXT, false, "text"),
                        new Column("number", ColumnType.INTEGER, false, "int4")));
    }

    private static TestTable of(String name, CacheMapping.Mode mode, List<Column> keys) {
        List<Column> columns = new ArrayList<>(keys);
        columns.add(new Column("title", ColumnType.TEXT, false, "text"));
        columns.add(new Column("tags", ColumnType.TEXT, true, "text[]"));
        columns.add(new Column("amount", ColumnType.INTEGER, false, "int8"));
        columns.add(new Column("rate", ColumnType.FLOAT8, false, "float8"));
        columns.add(new Column("active", ColumnType.BOOL, false, "bool"));
        columns.add(new Column("issuer", ColumnType.TEXT, false, "text"));
        List<String> keyNames = keys.stream().map(Column::name).toList();
        TableId id = new TableId("public", name);
        TableConfig config = new TableConfig(
                id.toString(),
                null,
                new VectorMapping(
                        name + "_embeddings",
                        List.of("{title}"),
                        COLUMNS.stream()
                                .map(column -> new VectorField(column, null))
                                .toList()),
                new GraphMapping(
                        name,
                        COLUMNS,
                        List.of(
                                new Relationship("ISSUED_BY", name + "_issuer", "name", "issuer", false),
                                new Relationship("TAGGED", name + "_tag", "code", "tags", true))),
                new CacheMapping(
                        name + ":"
                                + keyNames.stream().map(key -> "{" + key + "}").collect(Collectors.joining(":")),
                        mode,
                        0));
        return new TestTable(config, new TableSchema(id, columns, keyNames, true));
    }

    /** The same table, cached under another template, with these related keys. */
    public TestTable withCacheKey(String template, String... related) {
        CacheMapping.Mode mode = Objects.requireNonNull(config.cache()).mode();
        return new TestTable(
                new TableConfig(
                        config.name(),
                        null,
                        config.vector(),
                        config.graph(),
                        new CacheMapping(template, mode, 0, List.of(related))),
                schema);
    }

    /** The same table with another graph mapping. */
    public TestTable withGraph(String label, List<String> properties, List<Relationship> relationships) {
        return new TestTable(
                new TableConfig(
                        config.name(),
                        null,
                        config.vector(),
                        new GraphMapping(label, properties, relationships),
                        config.cache()),
                schema);
    }

    /** The same table with other fields beside the vector. */
    public TestTable withVectorFields(List<VectorField> fields) {
        VectorMapping vector = Objects.requireNonNull(config.vector());
        return new TestTable(
                new TableConfig(
                        config.name(),
                        null,
                        new VectorMapping(vector.collection(), vector.text(), fields),
                        config.graph(),
                        config.cache()),
                schema);
    }

    /** The table's identity. */
    public TableId id() {
        return schema.id();
    }

    /** A key of this table. */
    public RecordKey key(Object... values) {
        return new RecordKey(id(), List.of(values));
    }
}
