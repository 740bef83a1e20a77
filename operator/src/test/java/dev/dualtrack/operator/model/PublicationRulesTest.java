package dev.dualtrack.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.api.status.Reason;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import dev.dualtrack.operator.model.SourceFacts.PublicationFacts;
import dev.dualtrack.operator.model.SourceFacts.Published;
import dev.dualtrack.operator.model.SourceFacts.TableFacts;
import dev.dualtrack.operator.model.SourceFacts.TableKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Without a cache the sample reads of users the key, name, region and industry, and with one every column. */
class PublicationRulesTest {
    private static final PipelineConfig CACHED = new Resolver("cluster").resolve(Samples.aegis(), 1);
    private static final PipelineConfig CONFIG = new Resolver("cluster")
            .resolve(Samples.aegis(spec -> ((ObjectNode) spec.at("/tables/1")).remove("cache")), 1);
    private static final String USERS = "public.users";
    private static final String AGAIN =
            "; run BEGIN; ALTER PUBLICATION \"aegis_publication\" DROP TABLE \"public\".\"users\";"
                    + " ALTER PUBLICATION \"aegis_publication\" ADD TABLE \"public\".\"users\"; COMMIT";

    @Test
    void aRowFilterLeavesOutChanges() {
        SourceFacts facts = facts(new Published(true, null));

        assertThat(PublicationRules.check(facts, CONFIG))
                .containsExactly(carriesOfUsers("only the rows of a filter (expected: every row)"));
        assertThat(PublicationRules.uncarried(facts, CONFIG)).containsExactly(USERS);
    }

    @Test
    void aListOfColumnsMustHaveThoseThatAreRead() {
        SourceFacts facts = facts(new Published(false, Set.of("user_id", "name", "email")));

        assertThat(PublicationRules.check(facts, CONFIG))
                .containsExactly(carriesOfUsers("no [industry, region] (expected: every column that is read)"));
        assertThat(PublicationRules.uncarried(facts, CONFIG)).containsExactly(USERS);
    }

    @Test
    void andMayLeaveOutTheOthers() {
        SourceFacts facts = facts(new Published(false, Set.of("user_id", "name", "region", "industry")));

        assertThat(PublicationRules.check(facts, CONFIG)).isEmpty();
        assertThat(PublicationRules.uncarried(facts, CONFIG)).isEmpty();
        assertThat(PublicationRules.check(facts, CACHED))
                .as("with a cache")
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.message()).contains("no [email] (expected: every column that is read)"));
        assertThat(PublicationRules.uncarried(facts, CACHED)).containsExactly(USERS);
    }

    @Test
    void butNotUnderAFullIdentityWhichWouldStopTheApplicationsWrites() {
        Published listed = new Published(false, Set.of("user_id", "name", "region", "industry"));

        assertThat(PublicationRules.check(facts(listed, true), CONFIG))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message())
                        .contains("refuses every UPDATE and DELETE")
                        .endsWith(AGAIN));
        assertThat(SourceRules.warnings(facts(listed, false), CONFIG))
                .as("no advice that would stop them")
                .isEmpty();
        assertThat(SourceRules.warnings(facts(Published.WHOLE, false), CONFIG))
                .singleElement()
                .satisfies(warning -> assertThat(warning).endsWith("ALTER TABLE public.users REPLICA IDENTITY FULL"));
    }

    @Test
    void allProblemsAreToldAtOnce() {
        SourceFacts facts = facts(new PublicationFacts(Map.of(USERS, new Published(true, null)), false), false);

        assertThat(PublicationRules.check(facts, CONFIG))
                .extracting(Problem::message)
                .satisfiesExactly(
                        lacks -> assertThat(lacks)
                                .contains("lacks public.policies, public.business_rules")
                                .contains("ADD TABLE \"public\".\"policies\", \"public\".\"business_rules\""),
                        operations -> assertThat(operations).contains("publish = 'insert, update, delete, truncate'"),
                        filter -> assertThat(filter).contains("the rows of a filter"));
        assertThat(PublicationRules.uncarried(facts, CONFIG)).hasSize(3);
    }

    private static Problem carriesOfUsers(String what) {
        return new Problem(
                Reason.PUBLICATION_MISMATCH, "publication aegis_publication carries of public.users " + what + AGAIN);
    }

    private static SourceFacts facts(Published users) {
        return facts(users, false);
    }

    private static SourceFacts facts(Published users, boolean fullIdentity) {
        Map<String, Published> tables =
                new HashMap<>(Samples.publication(Set.of("public.policies", "public.business_rules"), true)
                        .tables());
        tables.put(USERS, users);
        return facts(new PublicationFacts(tables, true), fullIdentity);
    }

    private static SourceFacts facts(PublicationFacts publication, boolean fullIdentity) {
        List<Column> columns = Stream.of("user_id", "name", "email", "region", "industry")
                .map(name -> new Column(name, ColumnType.TEXT, false, "text"))
                .toList();
        TableSchema schema = new TableSchema(TableId.parse(USERS), columns, List.of("user_id"), true);
        return new SourceFacts(
                "capture",
                "logical",
                true,
                "system",
                Map.of(USERS, new TableFacts(TableKind.ORDINARY, true, fullIdentity, Set.of("user_id"), true, schema)),
                publication,
                null,
                null,
                null,
                true);
    }
}
