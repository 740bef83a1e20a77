package dev.dualtrack.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.api.status.Reason;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.operator.model.SourceFacts.PublicationFacts;
import dev.dualtrack.operator.model.SourceFacts.SlotFacts;
import dev.dualtrack.operator.model.SourceFacts.TableFacts;
import dev.dualtrack.operator.model.SourceFacts.TableKind;
import java.util.Map;
import java.util.Set;
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

    private static void expect(SourceFacts facts, Reason reason, String words) {
        assertThat(SourceRules.check(facts, CONFIG)).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).isEqualTo(reason);
            assertThat(problem.message()).contains(words);
        });
    }

    private static TableFacts table(boolean primaryKey, boolean fullIdentity, boolean selectable) {
        return new TableFacts(TableKind.ORDINARY, primaryKey, fullIdentity, selectable, null);
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
