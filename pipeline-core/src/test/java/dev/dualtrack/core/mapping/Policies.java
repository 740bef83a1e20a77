package dev.dualtrack.core.mapping;

import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.ActiveWhen;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.config.TableConfig.GraphMapping;
import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.config.TableConfig.VectorField;
import dev.dualtrack.core.config.TableConfig.VectorMapping;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The specification's table of policies, its mapping as in the sample, and its example row. */
public final class Policies {
    /** The model of the sample. */
    public static final EmbeddingConfig EMBEDDING =
            new EmbeddingConfig("all-MiniLM-L6-v2", EmbeddingConfig.Precision.FP32);

    /** The table as the catalogue shows it. */
    public static final TableSchema SCHEMA = new TableSchema(
            new TableId("public", "policies"),
            List.of(
                    new Column("policy_id", ColumnType.TEXT, false, "varchar"),
                    new Column("title", ColumnType.TEXT, false, "text"),
                    new Column("content", ColumnType.TEXT, false, "text"),
                    new Column("issuing_organization", ColumnType.TEXT, false, "text"),
                    new Column("target_regions", ColumnType.TEXT, true, "_text"),
                    new Column("target_industries", ColumnType.TEXT, true, "_text"),
                    new Column("funding_amount_min", ColumnType.INTEGER, false, "int8"),
                    new Column("funding_amount_max", ColumnType.INTEGER, false, "int8"),
                    new Column("interest_rate", ColumnType.NUMERIC, false, "numeric"),
                    new Column("application_start_date", ColumnType.DATE, false, "date"),
                    new Column("application_end_date", ColumnType.DATE, false, "date"),
                    new Column("is_active", ColumnType.BOOL, false, "bool"),
                    new Column("created_at", ColumnType.TIMESTAMPTZ, false, "timestamptz"),
                    new Column("updated_at", ColumnType.TIMESTAMPTZ, false, "timestamptz"),
                    new Column("search", null, false, "tsvector")),
            List.of("policy_id"),
            true);

    /** The sample's vector mapping. */
    public static final VectorMapping VECTOR = new VectorMapping(
            "policy_embeddings",
            List.of(
                    "{title}",
                    "{content}",
                    "{issuing_organization}",
                    "지원금액: {funding_amount_min:0}원 ~ {funding_amount_max:0}원",
                    "금리: {interest_rate:0}%"),
            List.of(
                    new VectorField("title", null),
                    new VectorField("target_regions", ","),
                    new VectorField("target_industries", ","),
                    new VectorField("funding_amount_min", null),
                    new VectorField("funding_amount_max", null),
                    new VectorField("interest_rate", null),
                    new VectorField("created_at", null)));

    /** The sample's graph mapping. */
    public static final GraphMapping GRAPH = new GraphMapping(
            "Policy",
            List.of(
                    "title",
                    "funding_amount_min",
                    "funding_amount_max",
                    "interest_rate",
                    "application_start_date",
                    "application_end_date"),
            List.of(
                    new Relationship("ISSUED_BY", "Organization", "name", "issuing_organization", false),
                    new Relationship("TARGETS_REGION", "Region", "code", "target_regions", true),
                    new Relationship("TARGETS_INDUSTRY", "Industry", "code", "target_industries", true)));

    /** The sample's whole entry, with the cache in the given mode. */
    public static TableConfig config(CacheMapping.Mode mode) {
        return new TableConfig(
                "public.policies",
                new ActiveWhen("is_active", "true"),
                VECTOR,
                GRAPH,
                new CacheMapping("policy:{policy_id}", mode, 0));
    }

    /** The sample's mapping, bound. */
    public static TableMapping mapping() {
        return TableMapping.bind(config(CacheMapping.Mode.INVALIDATE), SCHEMA, EMBEDDING);
    }

    /** The specification's example row. */
    public static Row row() {
        return row(Map.of());
    }

    /** The example row with some columns changed; the value for an entry may be null. */
    public static Row row(Map<String, ? extends @Nullable Object> changes) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("policy_id", "POL-2025-001");
        columns.put("title", "청년 창업 특례 보증");
        columns.put("content", "청년 창업자를 위한 특별 보증 프로그램...");
        columns.put("issuing_organization", "기술보증기금");
        columns.put("target_regions", List.of("11", "26", "27"));
        columns.put("target_industries", List.of("J", "M", "N"));
        columns.put("funding_amount_min", 10_000_000L);
        columns.put("funding_amount_max", 500_000_000L);
        columns.put("interest_rate", new BigDecimal("2.5"));
        columns.put("application_start_date", LocalDate.of(2025, 1, 1));
        columns.put("application_end_date", LocalDate.of(2025, 12, 31));
        columns.put("is_active", true);
        columns.put("created_at", Instant.parse("2025-09-17T10:30:00Z"));
        columns.put("updated_at", Instant.parse("2025-09-17T10:30:00Z"));
        columns.putAll(changes);
        return new Row(columns);
    }

    private Policies() {}
}
