package dev.dualtrack.operator.model;

import dev.dualtrack.api.status.Reason;
import dev.dualtrack.core.config.HotPathConfig.OnDataFailure;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.schema.Sql;
import dev.dualtrack.operator.model.SourceFacts.SlotFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the source must be like, with the statement that mends it where it is not. */
public final class SourceRules {
    private SourceRules() {}

    /** Every rule that is broken, in the order in which a person would mend them. */
    public static List<Problem> check(SourceFacts facts, PipelineConfig config) {
        List<Problem> problems = new ArrayList<>();
        if (!"logical".equals(facts.walLevel())) {
            problems.add(
                    new Problem(
                            Reason.WAL_LEVEL_NOT_LOGICAL,
                            "wal_level: " + facts.walLevel()
                                    + " (expected: logical); run ALTER SYSTEM SET wal_level = 'logical' and restart PostgreSQL"));
        }
        if (!facts.replicationRight()) {
            problems.add(new Problem(
                    Reason.MISSING_PRIVILEGE,
                    "role " + facts.role() + " has no REPLICATION right; run ALTER ROLE " + Sql.quoted(facts.role())
                            + " REPLICATION"));
        }
        boolean tables = true;
        for (TableConfig table : config.tables()) {
            List<Problem> ofTable =
                    TableRules.check(facts, table, config.source().database());
            problems.addAll(ofTable);
            tables &= TableRules.publishable(ofTable);
        }
        // A publication that could not be made for want of a table needs no statement of its own.
        if (tables || facts.publication() != null) {
            problems.addAll(PublicationRules.check(facts, config));
        }
        slot(facts, config).ifPresent(problems::add);
        schema(facts).ifPresent(problems::add);
        return List.copyOf(problems);
    }

    /** What works, but not as well as it could. */
    public static List<String> warnings(SourceFacts facts, PipelineConfig config) {
        boolean compensates = config.hotPath().onDataFailure() == OnDataFailure.COMPENSATE;
        return config.tables().stream()
                .filter(table -> facts.tables().containsKey(table.name())
                        && !facts.tables().get(table.name()).fullIdentity()
                        && !PublicationRules.hasColumnList(facts, table.name()))
                .map(table -> "replica identity of " + table.name() + " is not FULL"
                        + (compensates
                                ? ", so a change of it that one store refuses is not taken back in the others"
                                : "")
                        + (related(table)
                                ? ", so related cache keys of the values that a row had before are not deleted"
                                : "")
                        + "; run ALTER TABLE " + table.name() + " REPLICA IDENTITY FULL")
                .toList();
    }

    private static boolean related(TableConfig table) {
        return table.cache() != null && !table.cache().related().isEmpty();
    }

    private static Optional<Problem> slot(SourceFacts facts, PipelineConfig config) {
        SlotFacts slot = facts.slot();
        SourceConfig source = config.source();
        if (slot == null || config.owner().equals(facts.slotOwner())) {
            return Optional.empty();
        }
        return problem(
                Reason.OWNED_BY_OTHER,
                facts.slotOwner() == null
                        ? "slot " + source.slotName() + " exists and nobody's mark is on it (expected: none, or this"
                                + " pipeline's own); run SELECT pg_drop_replication_slot('" + source.slotName()
                                + "') if it is not needed"
                        : "slot " + source.slotName() + " belongs to " + facts.slotOwner()
                                + "; create a new pipeline with another slotName");
    }

    private static Optional<Problem> schema(SourceFacts facts) {
        String role = Sql.quoted(facts.role());
        return facts.schemaUsable()
                ? Optional.empty()
                : problem(
                        Reason.MISSING_PRIVILEGE,
                        "role " + facts.role() + " may not keep its books in schema dualtrack; run "
                                + "CREATE SCHEMA IF NOT EXISTS dualtrack AUTHORIZATION " + role
                                + "; if another role has it already: GRANT USAGE, CREATE ON SCHEMA dualtrack TO " + role
                                + "; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA dualtrack TO "
                                + role);
    }

    /** A table's name, quoted for SQL. */
    public static String table(String name) {
        int dot = name.indexOf('.');
        return Sql.quoted(name.substring(0, dot)) + "." + Sql.quoted(name.substring(dot + 1));
    }

    private static Optional<Problem> problem(Reason reason, String message) {
        return Optional.of(new Problem(reason, message));
    }
}
