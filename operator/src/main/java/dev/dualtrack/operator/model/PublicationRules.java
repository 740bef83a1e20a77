package dev.dualtrack.operator.model;

import dev.dualtrack.api.status.Reason;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.Sql;
import dev.dualtrack.core.schema.TableSchema;
import dev.dualtrack.operator.model.SourceFacts.PublicationFacts;
import dev.dualtrack.operator.model.SourceFacts.Published;
import dev.dualtrack.operator.model.SourceFacts.TableFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The publication must carry every change of every table, with all columns that the pipeline reads. */
public final class PublicationRules {
    private PublicationRules() {}

    /** Every rule that it breaks. */
    static List<Problem> check(SourceFacts facts, PipelineConfig config) {
        String name = config.source().publicationName();
        PublicationFacts publication = facts.publication();
        if (publication == null) {
            return List.of(new Problem(
                    Reason.MISSING_PRIVILEGE,
                    "publication " + name + " does not exist and the role may not create it; run " + create(config)));
        }
        String alter = "ALTER PUBLICATION " + Sql.quoted(name);
        List<Problem> problems = new ArrayList<>();
        List<String> absent = config.tables().stream()
                .map(TableConfig::name)
                .filter(table -> !publication.tables().containsKey(table))
                .toList();
        if (!absent.isEmpty()) {
            problems.add(mismatch("publication " + name + " lacks " + String.join(", ", absent) + "; run " + alter
                    + " ADD TABLE " + absent.stream().map(SourceRules::table).collect(Collectors.joining(", "))));
        }
        if (!publication.allOperations()) {
            problems.add(mismatch("publication " + name + " does not publish every operation; run " + alter
                    + " SET (publish = 'insert, update, delete, truncate')"));
        }
        for (TableConfig table : config.tables()) {
            leftOut(publication, table, facts, config).ifPresent(found -> {
                String sql = SourceRules.table(table.name());
                problems.add(
                        mismatch("publication " + name + " carries of " + table.name() + " " + found + "; run BEGIN; "
                                + alter + " DROP TABLE " + sql + "; " + alter + " ADD TABLE " + sql + "; COMMIT"));
            });
        }
        return problems;
    }

    /** The tables of which the publication does not carry every change. */
    public static Set<String> uncarried(SourceFacts facts, PipelineConfig config) {
        PublicationFacts publication = facts.publication();
        return config.tables().stream()
                .filter(table -> publication == null
                        || !publication.allOperations()
                        || !publication.tables().containsKey(table.name())
                        || leftOut(publication, table, facts, config).isPresent())
                .map(TableConfig::name)
                .collect(Collectors.toSet());
    }

    /** The statement that makes the publication. */
    public static String create(PipelineConfig config) {
        return "CREATE PUBLICATION " + Sql.quoted(config.source().publicationName()) + " FOR TABLE "
                + config.tables().stream()
                        .map(TableConfig::name)
                        .map(SourceRules::table)
                        .collect(Collectors.joining(", "));
    }

    /** What it carries instead of all that is needed of a table that it names; empty if it carries that. */
    private static Optional<String> leftOut(
            PublicationFacts publication, TableConfig table, SourceFacts facts, PipelineConfig config) {
        Published published = publication.tables().get(table.name());
        if (published == null) {
            return Optional.empty();
        }
        if (published.rowFiltered()) {
            return Optional.of("only the rows of a filter (expected: every row)");
        }
        Set<String> lacking = absent(published, read(table, facts, config));
        if (!lacking.isEmpty()) {
            return Optional.of("no " + lacking + " (expected: every column that is read)");
        }
        TableFacts found = facts.tables().get(table.name());
        return found != null && found.fullIdentity() && hasColumnList(facts, table.name())
                ? Optional.of(
                        "a list of columns, with which PostgreSQL refuses every UPDATE and DELETE of a table whose"
                                + " replica identity is FULL (expected: no list)")
                : Optional.empty();
    }

    /**
     * Whether the publication leaves out a column of the table; a list of all columns looks like none. Such a table must not
     * come to a full replica identity: PostgreSQL would refuse to update it.
     */
    static boolean hasColumnList(SourceFacts facts, String table) {
        TableFacts found = facts.tables().get(table);
        TableSchema schema = found == null ? null : found.schema();
        Published published = facts.publication() == null
                ? null
                : facts.publication().tables().get(table);
        return schema != null
                && published != null
                && !absent(
                                published,
                                schema.columns().stream()
                                        .filter(column -> column.type() != null)
                                        .map(Column::name)
                                        .toList())
                        .isEmpty();
    }

    private static Set<String> absent(Published published, Collection<String> columns) {
        Set<String> carried = published.columns();
        return carried == null
                ? Set.of()
                : columns.stream()
                        .filter(column -> !carried.contains(column))
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The columns that the pipeline reads; none of a table with which something else is wrong. */
    private static Set<String> read(TableConfig table, SourceFacts facts, PipelineConfig config) {
        TableFacts found = facts.tables().get(table.name());
        TableSchema schema = found == null ? null : found.schema();
        return schema == null || !TableMapping.problems(table, schema).isEmpty()
                ? Set.of()
                : TableMapping.bind(table, schema, config.embedding()).columns();
    }

    private static Problem mismatch(String message) {
        return new Problem(Reason.PUBLICATION_MISMATCH, message);
    }
}
