package dev.dualtrack.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.api.status.Reason;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.operator.model.SourceFacts.PublicationFacts;
import dev.dualtrack.operator.model.SourceFacts.Published;
import dev.dualtrack.operator.model.SourceFacts.SlotFacts;
import dev.dualtrack.operator.model.SourceFacts.TableFacts;
import dev.dualtrack.operator.model.SourceFacts.TableKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SourceRulesTest {
    private static final PipelineConfig CONFIG = new Resolver("cluster").resolve(Samples.aegis(), 1);
    private static final TableFacts GOOD = table(true, true, true);
    private static final Set<String> ALL = Set.of("public.policies", "public.users", "public.business_rules");
    private static final PublicationFacts PUBLISHED = Samples.publication(ALL, true);

    @Test
    void acceptsASourceThatHasEverything() {
        assertThat(SourceRules.check(facts("logical", true, GOOD, PUBLISHED, null, null, true), CONFIG))
                .isEmpty();
    }

    @Test
    void namesTheStatementThatMendsEachFault() {
        expect(facts("replica", true, GOOD, PUBLISHED, null, null, true), Reason.WAL_LEVEL_NOT_LOGICAL, "ALTER SYSTEM");
        expect(facts("logical", false, GOOD, PUBLISHED, null, null, true), Reason.MISSING_PRIVILEGE, "ALTER ROLE");
        expect(
                facts("logical", true, table(false, true, true), PUBLISHED, null, null, true),
                Reason.NO_PRIMARY_KEY,
                "ADD PRIMARY KEY");
        expect(
                facts("logical", true, table(true, true, false), PUBLISHED, null, null, true),
                Reason.MISSING_PRIVILEGE,
                "GRANT SELECT");
        expect(facts("logical", true, GOOD, null, null, null, true), Reason.MISSING_PRIVILEGE, "CREATE PUBLICATION");
        expect(
                facts("logical", true, GOOD, Samples.publication(Set.of("public.users"), true), null, null, true),
                Reason.PUBLICATION_MISMATCH,
                "ADD TABLE");
        expect(
                facts("logical", true, GOOD, Samples.publication(ALL, false), null, null, true),
                Reason.PUBLICATION_MISMATCH,
                "truncate");
        expect(facts("logical", true, GOOD, PUBLISHED, null, null, false), Reason.MISSING_PRIVILEGE, "CREATE SCHEMA");
    }

    @Test
    void refusesASlotWithoutTheOwnMark() {
        SlotFacts slot = new SlotFacts(false, "reserved", 0, new Lsn(1), new Lsn(1));
        expect(facts("logical", true, GOOD, PUBLISHED, slot, "other", true), Reason.OWNED_BY_OTHER, "other");
        expect(facts("logical", true, GOOD, PUBLISHED, slot, null, true), Reason.OWNED_BY_OTHER, "nobody");
        assertThat(SourceRules.check(facts("logical", true, GOOD, PUBLISHED, slot, CONFIG.owner(), true), CONFIG))
                .isEmpty();
    }

    @Test
    void warnsOfAReplicaIdentityThatIsNotFullAndOfWhatItCosts() {
        SourceFacts facts = facts("logical", true, table(true, false, true), PUBLISHED, null, null, true);
        assertThat(SourceRules.warnings(facts, CONFIG))
                .singleElement()
                .asString()
                .contains("public.users", "not taken back", "REPLICA IDENTITY FULL");
        PipelineConfig continuing = new Resolver("cluster")
                .resolve(Samples.aegis(spec -> spec.withObject("hotPath").put("onDataFailure", "Continue")), 1);
        assertThat(SourceRules.warnings(facts, continuing))
                .singleElement()
                .asString()
                .contains("public.users", "REPLICA IDENTITY FULL")
                .doesNotContain("taken back");
        PipelineConfig relating = new Resolver("cluster")
                .resolve(
                        Samples.aegis(spec -> ((ObjectNode) spec.at("/tables/1/cache"))
                                .putArray("related")
                                .add("users:{region_code}")),
                        1);
        assertThat(SourceRules.warnings(facts, relating))
                .singleElement()
                .asString()
                .contains("public.users", "related cache keys of the values that a row had before are not deleted");
    }

    @Test
    void aReplicaIdentityHasToNameTheKey() {
        String expected = " (expected: FULL, or all columns of the primary key, [user_id]); run ALTER TABLE"
                + " \"public\".\"users\" REPLICA IDENTITY ";

        assertThat(identity(PUBLISHED, "region", "name"))
                .containsExactly(new Problem(
                        Reason.NO_PRIMARY_KEY,
                        "replica identity of public.users names [name, region], so a DELETE does not tell whose row it was"
                                + expected + "FULL"));
        assertThat(identity(PUBLISHED))
                .as("NOTHING")
                .containsExactly(new Problem(
                        Reason.NO_PRIMARY_KEY,
                        "replica identity of public.users names no column, so PostgreSQL refuses every UPDATE and DELETE of"
                                + " a row while it is published" + expected + "FULL"));
        assertThat(identity(PUBLISHED, "user_id")).as("DEFAULT").isEmpty();
        assertThat(identity(PUBLISHED, "name", "user_id"))
                .as("an index with the key in it")
                .isEmpty();
    }

    @Test
    void afterAListOfColumnsTheKeyAloneIsAdvised() {
        Map<String, Published> tables = new HashMap<>(PUBLISHED.tables());
        tables.put("public.users", new Published(false, Set.of("user_id", "name", "region", "industry")));

        assertThat(identity(new PublicationFacts(tables, true), "name"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).endsWith("REPLICA IDENTITY DEFAULT"));
    }

    /** Of users without a cache, so that a list of columns may leave some out. */
    private static List<Problem> identity(PublicationFacts publication, String... columns) {
        TableSchema schema = new TableSchema(
                TableId.parse("public.users"),
                Stream.of("user_id", "name", "email", "region", "industry")
                        .map(name -> new Column(name, ColumnType.TEXT, false, "text"))
                        .toList(),
                List.of("user_id"),
                false);
        TableFacts users = new TableFacts(TableKind.ORDINARY, true, false, Set.of(columns), true, schema);
        PipelineConfig config = new Resolver("cluster")
                .resolve(Samples.aegis(spec -> ((ObjectNode) spec.at("/tables/1")).remove("cache")), 1);
        return SourceRules.check(facts("logical", true, users, publication, null, null, true), config);
    }

    private static void expect(SourceFacts facts, Reason reason, String words) {
        assertThat(SourceRules.check(facts, CONFIG)).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).isEqualTo(reason);
            assertThat(problem.message()).contains(words);
        });
    }

    private static TableFacts table(boolean primaryKey, boolean fullIdentity, boolean selectable) {
        return new TableFacts(TableKind.ORDINARY, primaryKey, fullIdentity, Set.of(), selectable, null);
    }

    private static SourceFacts facts(
            String walLevel,
            boolean replication,
            TableFacts users,
            @Nullable PublicationFacts publication,
            @Nullable SlotFacts slot,
            @Nullable String slotOwner,
            boolean schema) {
        return new SourceFacts(
                "capture",
                walLevel,
                replication,
                "system",
                Map.of("public.policies", GOOD, "public.users", users, "public.business_rules", GOOD),
                publication,
                slot,
                slotOwner,
                null,
                schema);
    }
}
