package dev.dualtrack.core.store.milvus;

import dev.dualtrack.core.config.TableConfig.VectorMapping;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.mapping.VectorColumn;
import dev.dualtrack.core.schema.TableId;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.DataType;
import io.milvus.v2.service.collection.request.AddFieldReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** One table's names in Milvus and the shape of its collection. */
final class MilvusTable {
    static final String VECTOR = "embedding";
    static final String VERSION = "_version";
    static final String TXID = "_txid";
    static final String FINGERPRINT = "_fp";
    static final String SPEC = "_spec";
    static final String TEXT_HASH = "_text_hash";
    static final String NULLS = "_nulls";
    static final List<String> META = List.of(VERSION, TXID, FINGERPRINT, SPEC, TEXT_HASH);

    /** The server's own limits: bytes of a VARCHAR, elements of an ARRAY. */
    static final int MAX_BYTES = 65_535;

    static final int MAX_ELEMENTS = 4_096;

    private static final int HASH_LENGTH = 128;
    private static final String HASH = "_[0-9a-f]{16}";
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,254}");

    private final TableMapping mapping;
    private final VectorMapping vector;
    private final String keyField;
    private final int dimensions;
    private final List<VectorColumn> columns;

    MilvusTable(TableMapping mapping, int dimensions) {
        VectorMapping found = mapping.config().vector();
        if (found == null) {
            throw new IllegalArgumentException(mapping.id() + ": no vector mapping (expected: one)");
        }
        this.mapping = mapping;
        this.vector = found;
        this.dimensions = dimensions;
        List<String> keys = mapping.schema().keyColumns();
        this.keyField = keys.size() == 1 ? keys.getFirst() : "_id";
        this.columns = mapping.vectorColumns().stream()
                .filter(column -> !column.name().equals(keyField))
                .toList();
        checkNames(keys);
    }

    private void checkNames(List<String> keys) {
        List<String> names =
                new ArrayList<>(columns.stream().map(VectorColumn::name).toList());
        if (keys.size() == 1) {
            names.add(keyField);
        }
        for (String name : names) {
            if (!NAME.matcher(name).matches() || name.equals(VECTOR)) {
                throw new ClassifiedException(
                        ErrorClass.SCHEMA,
                        mapping.id() + ": vector: column '" + name
                                + "' (expected: a name of ASCII letters, digits and _, beginning with a letter, other than "
                                + VECTOR + ")",
                        null);
            }
        }
    }

    TableId id() {
        return mapping.id();
    }

    /** The name that readers use. */
    String alias() {
        return vector.collection();
    }

    /** The collection of the mapping now bound. */
    String physical() {
        return alias() + "_" + mapping.spec(StoreKind.VECTOR);
    }

    /** Whether the name is that of a collection of this table, made with any mapping. */
    boolean isPhysical(String name) {
        return name.matches(Pattern.quote(alias()) + HASH);
    }

    /** Whether the name looks like that of a collection of some table, made with any mapping. */
    static boolean mayBePhysical(String name) {
        return name.matches(".+" + HASH);
    }

    String keyField() {
        return keyField;
    }

    int dimensions() {
        return dimensions;
    }

    /** The scalar fields, without the key. */
    List<VectorColumn> columns() {
        return columns;
    }

    /** Whether the key column is mapped as a field too; its value is then the primary key's. */
    boolean mapsKey() {
        return columns.size() < mapping.vectorColumns().size();
    }

    String idOf(RecordKey key) {
        return mapping.keyCodec().id(key);
    }

    RecordKey keyOf(String id) {
        return mapping.keyCodec().ofId(id);
    }

    /** The key of an id that a foreign hand may have written. */
    Optional<RecordKey> keyIfAny(String id) {
        return mapping.keyCodec().ifId(id);
    }

    CreateCollectionReq.CollectionSchema schema() {
        CreateCollectionReq.CollectionSchema schema = MilvusClientV2.CreateSchema();
        schema.addField(AddFieldReq.builder()
                .fieldName(keyField)
                .dataType(DataType.VarChar)
                .maxLength(MAX_BYTES)
                .isPrimaryKey(true)
                .build());
        schema.addField(AddFieldReq.builder()
                .fieldName(VECTOR)
                .dataType(DataType.FloatVector)
                .dimension(dimensions)
                .build());
        for (String name : List.of(VERSION, FINGERPRINT, SPEC, TEXT_HASH)) {
            schema.addField(text(name, HASH_LENGTH));
        }
        schema.addField(
                AddFieldReq.builder().fieldName(TXID).dataType(DataType.Int64).build());
        schema.addField(text(NULLS, MAX_BYTES));
        columns.forEach(column -> schema.addField(field(column)));
        return schema;
    }

    private static AddFieldReq field(VectorColumn column) {
        return switch (column.kind()) {
            case BOOL ->
                AddFieldReq.builder()
                        .fieldName(column.name())
                        .dataType(DataType.Bool)
                        .build();
            case INT64 ->
                AddFieldReq.builder()
                        .fieldName(column.name())
                        .dataType(DataType.Int64)
                        .build();
            case DOUBLE ->
                AddFieldReq.builder()
                        .fieldName(column.name())
                        .dataType(DataType.Double)
                        .build();
            case VARCHAR -> text(column.name(), MAX_BYTES);
            case VARCHAR_ARRAY ->
                AddFieldReq.builder()
                        .fieldName(column.name())
                        .dataType(DataType.Array)
                        .elementType(DataType.VarChar)
                        .maxCapacity(MAX_ELEMENTS)
                        .maxLength(MAX_BYTES)
                        .build();
        };
    }

    private static AddFieldReq text(String name, int bytes) {
        return AddFieldReq.builder()
                .fieldName(name)
                .dataType(DataType.VarChar)
                .maxLength(bytes)
                .build();
    }
}
