package dev.dualtrack.core.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.ActiveWhen;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.config.TableConfig.GraphMapping;
import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.config.TableConfig.VectorField;
import dev.dualtrack.core.config.TableConfig.VectorMapping;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TableMappingTest {
    private final TableMapping mapping = Policies.mapping();

    @Test
    void theTextOfTheSpecificationsExampleHasTheseVeryBytes() {
        byte[] expected = ("청년 창업 특례 보증 청년 창업자를 위한 특별 보증 프로그램... 기술보증기금 " + "지원금액: 10000000원 ~ 500000000원 금리: 2.5%")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(mapping.text(Policies.row()).getBytes(StandardCharsets.UTF_8))
                .isEqualTo(expected);
        assertThat(mapping.textHash(mapping.text(Policies.row()))).isEqualTo("b26e478ddb7f1f90");
    }

    @Test
    void emptyPartsAreLeftOutAndDefaultsStay() {
        Row row = Policies.row(nulls("content", "funding_amount_min", "funding_amount_max", "interest_rate"));

        assertThat(mapping.text(row)).isEqualTo("청년 창업 특례 보증 기술보증기금 지원금액: 0원 ~ 0원 금리: 0%");
    }

    @Test
    void aRowWithoutTextHasNoVector() {
        TableConfig config = new TableConfig(
                "public.policies",
                null,
                new VectorMapping("c", List.of("{title}", "<{content}>"), List.of()),
                null,
                null);

        assertThat(TableMapping.bind(config, Policies.SCHEMA, Policies.EMBEDDING)
                        .text(Policies.row(nulls("title", "content"))))
                .isEmpty();
    }

    @Test
    void f18ATextOfBlanksAloneIsNoText() {
        TableConfig config = new TableConfig(
                "public.policies", null, new VectorMapping("c", List.of("{title}"), List.of()), null, null);
        TableMapping titles = TableMapping.bind(config, Policies.SCHEMA, Policies.EMBEDDING);

        assertThat(titles.text(Policies.row(Map.of("title", " \u00a0\u3000\n\u0000"))))
                .isEmpty();
        assertThat(titles.text(Policies.row(Map.of("title", " 한 ")))).isEqualTo(" 한 ");
    }

    @Test
    void aRowIsActiveWhereTheColumnsTextEqualsTheValue() {
        assertThat(mapping.active(Policies.row())).isTrue();
        assertThat(mapping.active(Policies.row(Map.of("is_active", false)))).isFalse();
        assertThat(mapping.active(Policies.row(nulls("is_active")))).isFalse();
    }

    @Test
    void eachStoreDependsOnItsOwnColumnsAndTheKey() {
        assertThat(mapping.columns(StoreKind.VECTOR))
                .containsExactlyInAnyOrder(
                        "policy_id",
                        "title",
                        "content",
                        "issuing_organization",
                        "target_regions",
                        "target_industries",
                        "funding_amount_min",
                        "funding_amount_max",
                        "interest_rate",
                        "created_at");
        assertThat(mapping.columns(StoreKind.GRAPH))
                .contains("policy_id", "target_regions")
                .doesNotContain("content");
        assertThat(mapping.columns(StoreKind.CACHE))
                .contains("updated_at", "is_active")
                .doesNotContain("search");
        assertThat(mapping.columns()).contains("is_active").doesNotContain("search");
    }

    @Test
    void theFingerprintChangesWithMappedColumnsOnly() {
        Row other = Policies.row(Map.of("content", "x"));

        assertThat(mapping.fingerprint(StoreKind.VECTOR, other))
                .isNotEqualTo(mapping.fingerprint(StoreKind.VECTOR, Policies.row()));
        assertThat(mapping.fingerprint(StoreKind.GRAPH, other))
                .isEqualTo(mapping.fingerprint(StoreKind.GRAPH, Policies.row()));
        assertThat(mapping.fingerprint(StoreKind.VECTOR, Policies.row(Map.of("is_active", false))))
                .isEqualTo(mapping.fingerprint(StoreKind.VECTOR, Policies.row()));
    }

    @Test
    void anAbsentColumnIsNeverFingerprinted() {
        Row partial = new Row(Map.of("policy_id", "POL-2025-001"));

        assertThatThrownBy(() -> mapping.fingerprint(StoreKind.GRAPH, partial))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theSpecIsStable() {
        assertThat(mapping.spec(StoreKind.VECTOR)).isEqualTo("7d90a48d8e6e88d0");
        assertThat(mapping.spec(StoreKind.GRAPH)).isEqualTo("0e440502bb302604");
        assertThat(mapping.spec(StoreKind.CACHE)).isEqualTo("e78f57200a0b5d60");
    }

    @Test
    void anotherModelChangesOnlyTheVectorsSpecAndTheTextHash() {
        TableMapping other = TableMapping.bind(
                Policies.config(CacheMapping.Mode.INVALIDATE),
                Policies.SCHEMA,
                new EmbeddingConfig("all-MiniLM-L6-v2", EmbeddingConfig.Precision.INT8));

        assertThat(other.spec(StoreKind.VECTOR)).isNotEqualTo(mapping.spec(StoreKind.VECTOR));
        assertThat(other.spec(StoreKind.GRAPH)).isEqualTo(mapping.spec(StoreKind.GRAPH));
        assertThat(other.textHash("a")).isNotEqualTo(mapping.textHash("a"));
    }

    @Test
    void anUnmappedColumnLeavesTheSpecsOfVectorAndGraph() {
        List<Column> columns = new java.util.ArrayList<>(Policies.SCHEMA.columns());
        columns.add(new Column("memo", ColumnType.TEXT, false, "text"));
        TableMapping other = TableMapping.bind(
                Policies.config(CacheMapping.Mode.INVALIDATE),
                new TableSchema(Policies.SCHEMA.id(), columns, List.of("policy_id"), true),
                Policies.EMBEDDING);

        assertThat(other.spec(StoreKind.VECTOR)).isEqualTo(mapping.spec(StoreKind.VECTOR));
        assertThat(other.spec(StoreKind.GRAPH)).isEqualTo(mapping.spec(StoreKind.GRAPH));
    }

    @Test
    void aChangeOfActiveWhenChangesEverySpec() {
        TableConfig config = new TableConfig(
                "public.policies",
                new ActiveWhen("is_active", "false"),
                Policies.VECTOR,
                Policies.GRAPH,
                Policies.config(CacheMapping.Mode.INVALIDATE).cache());
        TableMapping other = TableMapping.bind(config, Policies.SCHEMA, Policies.EMBEDDING);

        for (StoreKind kind : StoreKind.values()) {
            assertThat(other.spec(kind)).isNotEqualTo(mapping.spec(kind));
        }
    }

    @Test
    void saysEverythingThatDoesNotFitAtOnce() {
        TableConfig config = new TableConfig(
                "public.broken",
                new ActiveWhen("gone", "true"),
                new VectorMapping(
                        "c",
                        List.of("{nothere}", "{open"),
                        List.of(
                                new VectorField("doc", null),
                                new VectorField("title", ","),
                                new VectorField("title", null))),
                new GraphMapping(
                        "L",
                        List.of("total"),
                        List.of(
                                new Relationship("R", "T", "k", "tags", false),
                                new Relationship("S", "T", "k", "title", true))),
                new CacheMapping("{id:1}", CacheMapping.Mode.INVALIDATE, 0));
        TableSchema schema = new TableSchema(
                new TableId("public", "broken"),
                List.of(
                        new Column("id", ColumnType.NUMERIC, false, "numeric"),
                        new Column("title", ColumnType.TEXT, false, "text"),
                        new Column("tags", ColumnType.TEXT, true, "_text"),
                        new Column("doc", null, false, "tsvector"),
                        new Column("total", null, false, "int4 (generated)")),
                List.of("id"),
                true);

        assertThatThrownBy(() -> TableMapping.bind(config, schema, Policies.EMBEDDING))
                .isInstanceOfSatisfying(
                        ClassifiedException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.SCHEMA))
                .extracting(Throwable::getMessage)
                .asString()
                .satisfies(
                        message -> assertThat(message.lines())
                                .containsExactly(
                                        "public.broken: key column id: type numeric (expected: int2, int4, int8, text, varchar or uuid)",
                                        "public.broken: activeWhen.column: column gone (expected: a column of the table, [id, title, tags, doc, total])",
                                        "public.broken: vector.text: column nothere (expected: a column of the table, [id, title, tags, doc, total])",
                                        "public.broken: vector.text: template: '{open': { at 0 is never closed (expected: {column})",
                                        "public.broken: vector.fields: column doc of type tsvector (expected: a type that can be mapped)",
                                        "public.broken: vector.fields: join on title of type text (expected: an array column)",
                                        "public.broken: vector.fields: column title twice (expected: once)",
                                        "public.broken: graph.properties: column total of type int4 (generated) (expected: a type that can be mapped)",
                                        "public.broken: graph.relationships.R: from tags of type _text (expected: a column that is no array, or fromEach)",
                                        "public.broken: graph.relationships.S: fromEach title of type text (expected: an array column)",
                                        "public.broken: cache.key: '{id:1}' (expected: text before the first placeholder, so that the keys are the table's own)",
                                        "public.broken: cache.key: '{id:1}': default of id (expected: none, a key is never NULL)"));
    }

    @Test
    void refusesATableWithoutAPrimaryKey() {
        TableSchema schema = new TableSchema(Policies.SCHEMA.id(), Policies.SCHEMA.columns(), List.of(), true);

        assertThatThrownBy(() ->
                        TableMapping.bind(Policies.config(CacheMapping.Mode.INVALIDATE), schema, Policies.EMBEDDING))
                .hasMessageContaining("primary key: none");
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aProjectionWithoutAMappingIsAProgrammingError(StoreKind kind) {
        TableMapping none = TableMapping.bind(
                new TableConfig("public.policies", null, null, null, null), Policies.SCHEMA, Policies.EMBEDDING);

        assertThatThrownBy(() -> {
                    switch (kind) {
                        case VECTOR -> none.text(Policies.row());
                        case GRAPH -> none.graphImage(Policies.row());
                        case CACHE -> none.cacheImage(Policies.row());
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(kind.word());
    }

    @Test
    void scaleOfANumericDoesNotChangeTheFingerprint() {
        Row same = Policies.row(Map.of("interest_rate", new BigDecimal("2.50")));

        assertThat(mapping.fingerprint(StoreKind.VECTOR, same))
                .isEqualTo(mapping.fingerprint(StoreKind.VECTOR, Policies.row()));
    }

    private static Map<String, @Nullable Object> nulls(String... columns) {
        Map<String, @Nullable Object> map = new java.util.HashMap<>();
        Arrays.stream(columns).forEach(column -> map.put(column, null));
        return Collections.unmodifiableMap(map);
    }
}
