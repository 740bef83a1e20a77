package dev.dualtrack.core.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.config.TableConfig.GraphMapping;
import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.config.TableConfig.VectorField;
import dev.dualtrack.core.config.TableConfig.VectorMapping;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.Image.Edge;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.event.Recorded;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.mapping.VectorColumn.FieldKind;
import dev.dualtrack.core.schema.Column;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProjectionTest {
    private static final Row ALL_TYPES = Recorded.read("all_types").getFirst().after(Recorded.ALL_TYPES);

    private final TableMapping policies = Policies.mapping();

    @Test
    void vectorFieldsOfTheExample() {
        Vector vector = Vector.of(new float[] {1, 0});

        Image.VectorImage image = policies.vectorImage(Policies.row(), vector);

        assertThat(image.vector()).isEqualTo(vector);
        assertThat(image.fields())
                .isEqualTo(Map.of(
                        "title", "청년 창업 특례 보증",
                        "target_regions", "11,26,27",
                        "target_industries", "J,M,N",
                        "funding_amount_min", 10_000_000L,
                        "funding_amount_max", 500_000_000L,
                        "interest_rate", 2.5,
                        "created_at", "2025-09-17T10:30:00Z"));
        assertThat(policies.vectorColumns())
                .containsExactly(
                        new VectorColumn("title", FieldKind.VARCHAR),
                        new VectorColumn("target_regions", FieldKind.VARCHAR),
                        new VectorColumn("target_industries", FieldKind.VARCHAR),
                        new VectorColumn("funding_amount_min", FieldKind.INT64),
                        new VectorColumn("funding_amount_max", FieldKind.INT64),
                        new VectorColumn("interest_rate", FieldKind.DOUBLE),
                        new VectorColumn("created_at", FieldKind.VARCHAR));
    }

    @Test
    void aNullFieldStaysNull() {
        Row row = Policies.row(nulls("title", "target_regions", "interest_rate"));

        assertThat(policies.vectorImage(row, null).fields())
                .containsEntry("title", null)
                .containsEntry("target_regions", null)
                .containsEntry("interest_rate", null);
    }

    @Test
    void vectorFieldsOfEveryTypeFitTheirKind() {
        List<String> mapped = Recorded.ALL_TYPES.columns().stream()
                .filter(column -> column.type() != null)
                .map(Column::name)
                .toList();
        TableMapping mapping = allTypes(
                new VectorMapping(
                        "c",
                        List.of("{t}"),
                        mapped.stream().map(name -> new VectorField(name, null)).toList()),
                null,
                null);

        Map<String, @Nullable Object> fields =
                mapping.vectorImage(ALL_TYPES, null).fields();

        for (VectorColumn column : mapping.vectorColumns()) {
            Object value = Objects.requireNonNull(fields.get(column.name()), column.name());
            switch (column.kind()) {
                case BOOL -> assertThat(value).isInstanceOf(Boolean.class);
                case INT64 -> assertThat(value).isInstanceOf(Long.class);
                case DOUBLE -> assertThat(value).isInstanceOf(Double.class);
                case VARCHAR -> assertThat(value).isInstanceOf(String.class);
                case VARCHAR_ARRAY -> assertThat((List<?>) value).isNotEmpty().hasOnlyElementsOfType(String.class);
            }
        }
        assertThat(fields).containsEntry("an", List.of("2.5", "10000000")).containsEntry("d", "2025-01-01");
    }

    @Test
    void graphImageOfTheExample() {
        Image.GraphImage image = policies.graphImage(Policies.row());

        assertThat(image.properties())
                .isEqualTo(Map.of(
                        "policy_id",
                        "POL-2025-001",
                        "title",
                        "청년 창업 특례 보증",
                        "funding_amount_min",
                        10_000_000L,
                        "funding_amount_max",
                        500_000_000L,
                        "interest_rate",
                        2.5,
                        "application_start_date",
                        LocalDate.of(2025, 1, 1),
                        "application_end_date",
                        LocalDate.of(2025, 12, 31)));
        assertThat(image.edges())
                .containsExactlyInAnyOrder(
                        new Edge("ISSUED_BY", "issuing_organization", "Organization", "name", "기술보증기금"),
                        new Edge("TARGETS_REGION", "target_regions", "Region", "code", "11"),
                        new Edge("TARGETS_REGION", "target_regions", "Region", "code", "26"),
                        new Edge("TARGETS_REGION", "target_regions", "Region", "code", "27"),
                        new Edge("TARGETS_INDUSTRY", "target_industries", "Industry", "code", "J"),
                        new Edge("TARGETS_INDUSTRY", "target_industries", "Industry", "code", "M"),
                        new Edge("TARGETS_INDUSTRY", "target_industries", "Industry", "code", "N"));
    }

    @Test
    void edgesAreDistinctAndLeadNowhereEmpty() {
        Row row = Policies.row(Map.of(
                "target_regions", Arrays.asList("11", null, "", "11", "26"),
                "target_industries", List.of(),
                "issuing_organization", ""));

        assertThat(policies.graphImage(row).edges())
                .containsExactly(
                        new Edge("TARGETS_REGION", "target_regions", "Region", "code", "11"),
                        new Edge("TARGETS_REGION", "target_regions", "Region", "code", "26"));
        assertThat(policies.graphImage(
                                Policies.row(nulls("target_regions", "target_industries", "issuing_organization")))
                        .edges())
                .isEmpty();
    }

    @Test
    void graphPropertiesHaveTheGraphsNativeTypes() {
        TableMapping mapping = allTypes(
                null,
                new GraphMapping(
                        "L",
                        List.of("b", "f4", "n", "ts", "tz", "ab", "an", "atz"),
                        List.of(new Relationship("R", "T", "k", "i8", false))),
                null);

        Image.GraphImage image = mapping.graphImage(ALL_TYPES);

        assertThat(image.properties())
                .containsEntry("b", true)
                .containsEntry("f4", (double) 1.1f)
                .containsEntry("n", 12345.678)
                .containsEntry("ts", LocalDateTime.parse("2025-09-17T10:30:00.123456"))
                .containsEntry("tz", ZonedDateTime.of(2025, 9, 17, 10, 30, 0, 123_456_000, ZoneOffset.UTC))
                .containsEntry("ab", List.of(true, false))
                .containsEntry("an", List.of(2.5, 1e7))
                .containsEntry("atz", List.of(ZonedDateTime.of(2025, 9, 17, 10, 30, 0, 0, ZoneOffset.UTC)));
        assertThat(image.edges()).containsExactly(new Edge("R", "i8", "T", "k", Long.MAX_VALUE));
    }

    @Test
    void anInvalidatedCacheHoldsNothing() {
        assertThat(policies.cacheImage(Policies.row())).isEqualTo(new Image.Invalidation());
    }

    @Test
    void aWrittenThroughCacheHoldsTheRowInTheOrderOfItsColumnsNames() {
        TableMapping mapping = TableMapping.bind(
                Policies.config(CacheMapping.Mode.WRITE_THROUGH), Policies.SCHEMA, Policies.EMBEDDING);

        assertThat(mapping.cacheImage(Policies.row(nulls("content"))))
                .isEqualTo(new Image.CacheValue("{\"application_end_date\":\"2025-12-31\","
                        + "\"application_start_date\":\"2025-01-01\",\"content\":null,"
                        + "\"created_at\":\"2025-09-17T10:30:00Z\",\"funding_amount_max\":500000000,"
                        + "\"funding_amount_min\":10000000,\"interest_rate\":2.5,\"is_active\":true,"
                        + "\"issuing_organization\":\"기술보증기금\",\"policy_id\":\"POL-2025-001\","
                        + "\"target_industries\":[\"J\",\"M\",\"N\"],\"target_regions\":[\"11\",\"26\",\"27\"],"
                        + "\"title\":\"청년 창업 특례 보증\",\"updated_at\":\"2025-09-17T10:30:00Z\"}"));
    }

    @Test
    void aCachedValueOfEveryTypeIsJson() throws Exception {
        TableMapping mapping = allTypes(null, null, new CacheMapping("row:{id}", CacheMapping.Mode.WRITE_THROUGH, 0));

        String json = ((Image.CacheValue) mapping.cacheImage(ALL_TYPES)).json();

        assertThat(new com.fasterxml.jackson.databind.ObjectMapper()
                        .readTree(json)
                        .size())
                .isEqualTo(mapping.columns().size());
        assertThat(json)
                .contains("\"jb\":{\"a\": [1, 2], \"b\": 1}")
                .contains("\"af4\":[1.1,null,\"NaN\"]")
                .contains("\"an\":[2.5,null,10000000]")
                .contains("\"aj\":[{\"a\": 1},null]");
    }

    private static TableMapping allTypes(
            @Nullable VectorMapping vector, @Nullable GraphMapping graph, @Nullable CacheMapping cache) {
        return TableMapping.bind(
                new TableConfig("public.all_types", null, vector, graph, cache),
                Recorded.ALL_TYPES,
                Policies.EMBEDDING);
    }

    private static Map<String, @Nullable Object> nulls(String... columns) {
        Map<String, @Nullable Object> map = new java.util.HashMap<>();
        Arrays.stream(columns).forEach(column -> map.put(column, null));
        return map;
    }
}
