package dev.dualtrack.core.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RelatedKeysTest {
    private static TableConfig config(String... related) {
        TableConfig config = Policies.config(CacheMapping.Mode.INVALIDATE);
        return new TableConfig(
                config.name(),
                config.activeWhen(),
                config.vector(),
                config.graph(),
                new CacheMapping("policy:{policy_id}", CacheMapping.Mode.INVALIDATE, 0, List.of(related)));
    }

    private static TableMapping mapping(String... related) {
        return TableMapping.bind(config(related), Policies.SCHEMA, Policies.EMBEDDING);
    }

    private static List<String> problems(String... related) {
        return TableMapping.problems(config(related), Policies.SCHEMA).stream()
                .map(MappingProblem::message)
                .toList();
    }

    @Test
    void areMadeOfTheRowsValues() {
        assertThat(mapping("list:{issuing_organization}", "rate:{interest_rate}:{is_active}", "all")
                        .relatedCacheKeys(Policies.row()))
                .containsExactly("list:기술보증기금", "rate:2.5:true", "all");
    }

    /** A back-fill drops the entries that nobody knew of before. */
    @Test
    void belongToWhatABackFillIsDueFor() {
        String without = mapping().spec(StoreKind.CACHE);
        assertThat(mapping("all").spec(StoreKind.CACHE)).isNotEqualTo(without);
        assertThat(mapping("all").spec(StoreKind.GRAPH)).isEqualTo(mapping().spec(StoreKind.GRAPH));
    }

    @Test
    void leaveOutWhatTheRowHasNoValueFor() {
        Map<String, @Nullable Object> nothing = new HashMap<>();
        nothing.put("issuing_organization", null);
        TableMapping mapping = mapping("list:{issuing_organization}", "all");
        assertThat(mapping.relatedCacheKeys(Policies.row(nothing))).as("NULL").containsExactly("all");
        assertThat(mapping.relatedCacheKeys(new Row(Map.of()))).as("not known").containsExactly("all");
    }

    @Test
    void haveToStayApartFromTheRowsOwnKeys() {
        assertThat(problems("policies:{title}")).isEmpty();
        assertThat(problems("{title}", "policy:of:{title}", "pol"))
                .hasSize(3)
                .allMatch(problem -> problem.contains("expected: another beginning than the rows' own 'policy:'"));
    }

    @Test
    void areMadeOfPlainColumnsThatAreThere() {
        assertThat(problems("list:{nothere}", "list:{search}", "list:{target_regions}"))
                .satisfiesExactly(
                        absent -> assertThat(absent).contains("nothere"),
                        unfit -> assertThat(unfit).contains("tsvector"),
                        array -> assertThat(array).contains("expected: a column that is no array"));
    }
}
