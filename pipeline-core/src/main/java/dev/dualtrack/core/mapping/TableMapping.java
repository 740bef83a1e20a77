package dev.dualtrack.core.mapping;

import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.Image.GraphImage;
import dev.dualtrack.core.derived.Image.VectorImage;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.fingerprint.Digest;
import dev.dualtrack.core.fingerprint.Fingerprint;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table's configuration bound to its shape in the source: everything that follows from the two alone.
 *
 * <p>Rows given to the projections must have all columns of {@link #columns(StoreKind)}; an absent one is an
 * {@link IllegalStateException}. A projection for a kind of store to which the table is not mapped is one as well.
 * Immutable and thread-safe.
 */
public final class TableMapping {
    private final TableConfig config;
    private final TableSchema schema;
    private final EmbeddingConfig embedding;
    private final KeyCodec keyCodec;
    private final Map<StoreKind, List<Column>> columns = new EnumMap<>(StoreKind.class);
    private final Map<StoreKind, String> specs = new EnumMap<>(StoreKind.class);
    private final @Nullable VectorProjection vector;
    private final @Nullable GraphProjection graph;
    private final @Nullable CacheProjection cache;
    private final @Nullable CacheKey cacheKey;
    private final RelatedKeys relatedKeys;

    private TableMapping(TableConfig config, TableSchema schema, EmbeddingConfig embedding) {
        this.config = config;
        this.schema = schema;
        this.embedding = embedding;
        this.keyCodec = new KeyCodec(schema);
        for (StoreKind kind : StoreKind.values()) {
            List<Column> used = MappedColumns.of(kind, config, schema);
            columns.put(kind, used);
            specs.put(kind, MappingSpec.of(kind, config, schema, used, embedding));
        }
        this.vector = config.vector() == null ? null : new VectorProjection(config.vector(), schema);
        this.graph = config.graph() == null ? null : new GraphProjection(config.graph(), schema.keyColumns());
        this.cache = config.cache() == null
                ? null
                : new CacheProjection(config.cache(), MappedColumns.of(StoreKind.CACHE, config, schema));
        this.cacheKey = config.cache() == null
                ? null
                : new CacheKey(schema.id(), Template.parse(config.cache().key()), keyCodec.columns());
        this.relatedKeys = new RelatedKeys(
                config.cache() == null ? List.of() : config.cache().related());
    }

    /** Binds the two; where they do not fit, one SCHEMA {@link ClassifiedException} names every problem, a line each. */
    public static TableMapping bind(TableConfig config, TableSchema schema, EmbeddingConfig embedding) {
        List<MappingProblem> problems = problems(config, schema);
        if (!problems.isEmpty()) {
            throw new ClassifiedException(
                    ErrorClass.SCHEMA,
                    problems.stream()
                            .map(problem -> config.name() + ": " + problem.message())
                            .collect(Collectors.joining("\n")),
                    null);
        }
        return new TableMapping(config, schema, embedding);
    }

    /** Every reason why the two do not fit, empty if they do. */
    public static List<MappingProblem> problems(TableConfig config, TableSchema schema) {
        return Binding.problems(config, schema);
    }

    /** The table. */
    public TableId id() {
        return schema.id();
    }

    /** The configuration that was bound. */
    public TableConfig config() {
        return config;
    }

    /** The shape that it was bound to. */
    public TableSchema schema() {
        return schema;
    }

    /** The table's keys. */
    public KeyCodec keyCodec() {
        return keyCodec;
    }

    /** Whether the row counts as present in the derived stores. */
    public boolean active(Row row) {
        if (config.activeWhen() == null) {
            return true;
        }
        Object value = row.get(config.activeWhen().column());
        return value != null && TextForm.of(value).equals(config.activeWhen().equalTo());
    }

    /** Whether the store should have a record for the row: it is active, and for a vector there is text to embed. */
    public boolean wants(StoreKind kind, Row row) {
        return active(row) && (kind != StoreKind.VECTOR || !text(row).isEmpty());
    }

    /**
     * {@link #wants} as a condition on a table with the alias {@code t}; empty if that depends on the text form of an array
     * that PostgreSQL does not have.
     */
    public Optional<String> wantedSql(StoreKind kind) {
        return WantedSql.of(schema, config.activeWhen(), kind == StoreKind.VECTOR ? config.vector() : null);
    }

    /** Every column that is read: those of all stores, the key columns and that of {@code activeWhen}. */
    public Set<String> columns() {
        Set<String> names = new LinkedHashSet<>(schema.keyColumns());
        columns.values().forEach(used -> used.forEach(column -> names.add(column.name())));
        if (config.activeWhen() != null) {
            names.add(config.activeWhen().column());
        }
        return names;
    }

    /** The columns that the store's image and fingerprint depend on, the key columns among them. */
    public Set<String> columns(StoreKind kind) {
        return used(kind).stream().map(Column::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** 16 hex digits that change with the mapping, the types used and, for vectors, model and precision. */
    public String spec(StoreKind kind) {
        return required(specs.get(kind), kind);
    }

    /** The {@link Fingerprint} over {@link #columns(StoreKind)}: 16 hex digits. */
    public String fingerprint(StoreKind kind, Row row) {
        return Fingerprint.of(row, used(kind));
    }

    /** The text to embed; empty: the row has no vector and counts as absent in the vector store. */
    public String text(Row row) {
        return required(vector, StoreKind.VECTOR).text(row);
    }

    /** The model that the text is embedded with. */
    public EmbeddingConfig embedding() {
        return embedding;
    }

    /** 16 hex digits over text, model and precision. */
    public String textHash(String text) {
        String hashed = embedding.model() + "\n" + embedding.precision() + "\n" + text;
        return Digest.hex(hashed, 16);
    }

    /** The image in the vector store; a null vector keeps the stored one. */
    public VectorImage vectorImage(Row row, @Nullable Vector value) {
        return new VectorImage(value, required(vector, StoreKind.VECTOR).fields(row));
    }

    /** The scalar fields beside the vector, in the order of the configuration. */
    public List<VectorColumn> vectorColumns() {
        return required(vector, StoreKind.VECTOR).columns();
    }

    /** The image in the graph store. */
    public GraphImage graphImage(Row row) {
        return required(graph, StoreKind.GRAPH).image(row);
    }

    /** The image in the cache, {@link Image.Invalidation} or {@link Image.CacheValue} by the mapping's mode. */
    public Image cacheImage(Row row) {
        return required(cache, StoreKind.CACHE).image(row);
    }

    /** The cache key of the row with that key. */
    public String cacheKey(RecordKey key) {
        return required(cacheKey, StoreKind.CACHE).of(key);
    }

    /** The literal text that each of the table's cache keys begins with; never empty. */
    public String cacheKeyPrefix() {
        return required(cacheKey, StoreKind.CACHE).prefix();
    }

    /** The row's key, if the text is a cache key of this table. */
    public Optional<RecordKey> keyOfCacheKey(String text) {
        return required(cacheKey, StoreKind.CACHE).keyOf(text);
    }

    /**
     * The keys in the cache of what applications make of the row and of others. Columns that the row lacks are no error
     * here: a key that needs them is left out.
     */
    public Set<String> relatedCacheKeys(Row row) {
        return relatedKeys.of(row);
    }

    /** The literal texts that {@link #relatedCacheKeys} begin with, by template; never empty ones. */
    public List<String> relatedCacheKeyPrefixes() {
        return relatedKeys.prefixes();
    }

    private List<Column> used(StoreKind kind) {
        return required(columns.get(kind), kind);
    }

    private <T> T required(@Nullable T part, StoreKind kind) {
        if (part == null) {
            throw new IllegalStateException(
                    id() + ": no " + kind.word() + " mapping (expected: one in the configuration)");
        }
        return part;
    }
}
