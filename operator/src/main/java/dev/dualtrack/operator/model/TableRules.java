package dev.dualtrack.operator.model;

import dev.dualtrack.api.status.Reason;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.mapping.MappingProblem;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.Sql;
import dev.dualtrack.core.schema.TableSchema;
import dev.dualtrack.operator.model.SourceFacts.TableFacts;
import dev.dualtrack.operator.model.SourceFacts.TableKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What one table of the resource must be like; the core says which columns and keys fit. */
final class TableRules {
    private TableRules() {}

    /** Every rule that the table breaks. */
    static List<Problem> check(SourceFacts facts, TableConfig table, String database) {
        TableFacts found = facts.tables().get(table.name());
        if (found == null) {
            return List.of(new Problem(
                    Reason.TABLE_NOT_FOUND,
                    "table " + table.name() + " does not exist (expected: a table of database " + database
                            + "); create it, or correct spec.tables"));
        }
        if (found.kind() != TableKind.ORDINARY) {
            return List.of(new Problem(
                    Reason.TABLE_NOT_FOUND,
                    table.name() + " is a " + found.kind().word() + " (expected: an ordinary table); name "
                            + (found.kind() == TableKind.PARTITIONED ? "its partitions" : "a table")
                            + " in spec.tables instead"));
        }
        List<Problem> problems = new ArrayList<>();
        if (!found.primaryKey()) {
            problems.add(new Problem(
                    Reason.NO_PRIMARY_KEY,
                    "table " + table.name() + " has no primary key; run ALTER TABLE " + sql(table)
                            + " ADD PRIMARY KEY (…)"));
        }
        if (!found.selectable()) {
            problems.add(new Problem(
                    Reason.MISSING_PRIVILEGE,
                    "role " + facts.role() + " may not read table " + table.name() + "; run GRANT SELECT ON "
                            + sql(table) + " TO " + Sql.quoted(facts.role())));
        }
        TableSchema schema = found.schema();
        if (schema != null) {
            identity(facts, table, found, schema).ifPresent(problems::add);
            TableMapping.problems(table, schema).forEach(problem -> problems.add(mapping(table, problem)));
        }
        return problems;
    }

    /** Whether a publication can name a table with these problems. */
    static boolean publishable(List<Problem> problems) {
        return problems.stream().noneMatch(problem -> problem.reason() == Reason.TABLE_NOT_FOUND);
    }

    /** A deleted row, and one whose key changes, has to be named by its key. */
    private static Optional<Problem> identity(
            SourceFacts facts, TableConfig table, TableFacts found, TableSchema schema) {
        if (found.fullIdentity() || found.identity().containsAll(schema.keyColumns())) {
            return Optional.empty();
        }
        String names = found.identity().isEmpty()
                ? "no column, so PostgreSQL refuses every UPDATE and DELETE of a row while it is published"
                : new TreeSet<>(found.identity()) + ", so a DELETE does not tell whose row it was";
        return Optional.of(new Problem(
                Reason.NO_PRIMARY_KEY,
                "replica identity of " + table.name() + " names " + names
                        + " (expected: FULL, or all columns of the primary key, " + schema.keyColumns()
                        + "); run ALTER TABLE " + sql(table) + " REPLICA IDENTITY "
                        + (PublicationRules.hasColumnList(facts, table.name()) ? "DEFAULT" : "FULL")));
    }

    private static Problem mapping(TableConfig table, MappingProblem problem) {
        String found = "table " + table.name() + ": " + problem.message();
        String column = Sql.quoted(problem.column());
        return switch (problem.kind()) {
            case COLUMN_ABSENT ->
                new Problem(
                        Reason.COLUMN_NOT_FOUND,
                        found + "; correct spec.tables, or run ALTER TABLE " + sql(table) + " ADD COLUMN " + column
                                + " …");
            case KEY ->
                new Problem(
                        Reason.UNSUPPORTED_KEY_TYPE,
                        found + "; run ALTER TABLE " + sql(table) + " ALTER COLUMN " + column + " TYPE text");
            case COLUMN_UNFIT -> new Problem(Reason.COLUMN_NOT_USABLE, found + "; correct spec.tables");
        };
    }

    private static String sql(TableConfig table) {
        return SourceRules.table(table.name());
    }
}
