package dev.dualtrack.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.api.path.OnDataFailure;
import dev.dualtrack.api.tables.CacheMapping;
import dev.dualtrack.api.tables.CacheMode;
import dev.dualtrack.api.tables.Relationship;
import dev.dualtrack.api.tables.RelationshipTarget;
import dev.dualtrack.api.tables.Table;
import dev.dualtrack.api.tables.VectorField;
import dev.dualtrack.api.tables.VectorMapping;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The sample, read into records. */
class SampleTest {
    private static final Path SAMPLE = Path.of("..", "manifests", "samples", "aegis");

    private final DataPipelineSpec spec = read();

    @Test
    void namesTheThreeTablesOfTheSpecification() {
        assertThat(spec.tables())
                .extracting(Table::name)
                .containsExactly("public.policies", "public.users", "public.business_rules");
    }

    @Test
    void embedsTheTextOfTheSpecificationInItsOrder() {
        assertThat(vector().text())
                .containsExactly(
                        "{title}",
                        "{content}",
                        "{issuing_organization}",
                        "지원금액: {funding_amount_min:0}원 ~ {funding_amount_max:0}원",
                        "금리: {interest_rate:0}%");
    }

    @Test
    void joinsTheArraysAndKeepsTheOtherFieldsAsTheyAre() {
        assertThat(vector().fields()).contains(new VectorField("title", null), new VectorField("target_regions", ","));
    }

    @Test
    void connectsAPolicyToOneOrganizationAndEachRegion() {
        assertThat(Objects.requireNonNull(spec.tables().getFirst().graph()).relationships())
                .contains(
                        new Relationship(
                                "ISSUED_BY",
                                new RelationshipTarget("Organization", "name", "issuing_organization", null)),
                        new Relationship(
                                "TARGETS_REGION", new RelationshipTarget("Region", "code", null, "target_regions")));
    }

    @Test
    void cachesRulesByWritingAndTheOthersByInvalidation() {
        assertThat(spec.tables())
                .extracting(Table::cache)
                .containsExactly(
                        new CacheMapping("policy:{policy_id}", CacheMode.INVALIDATE, null, List.of()),
                        new CacheMapping("user:{user_id}", CacheMode.INVALIDATE, null, List.of()),
                        new CacheMapping("rule:{rule_id}", CacheMode.WRITE_THROUGH, null, List.of()));
    }

    @Test
    void leavesDataFailuresToTheDefault() {
        assertThat(spec.hotPath().onDataFailure()).isEqualTo(OnDataFailure.COMPENSATE);
    }

    @Test
    void mapsOnlyColumnsThatItsSchemaHas() throws IOException {
        String schema = Files.readString(SAMPLE.resolve("schema.sql"));
        List<String> columns = spec.tables().stream()
                .flatMap(table -> MappedColumns.of(table).stream())
                .distinct()
                .toList();

        assertThat(columns)
                .hasSizeGreaterThan(15)
                .allSatisfy(column -> assertThat(schema).containsPattern("(?m)^    " + column + " +[a-z]"));
    }

    private VectorMapping vector() {
        return Objects.requireNonNull(spec.tables().getFirst().vector());
    }

    private static DataPipelineSpec read() {
        try {
            return Serialization.unmarshal(Files.readString(SAMPLE.resolve("datapipeline.yaml")), DataPipeline.class)
                    .getSpec();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
