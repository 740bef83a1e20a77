package dev.dualtrack.core.mapping;

import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.config.TableConfig.GraphMapping;
import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.config.TableConfig.VectorField;
import dev.dualtrack.core.config.TableConfig.VectorMapping;
import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.mapping.MappingProblem.Kind;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.TableSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects every reason why a table's configuration does not fit the table. */
final class Binding {
    private final TableSchema schema;
    private final List<MappingProblem> problems = new ArrayList<>();

    private Binding(TableSchema schema) {
        this.schema = schema;
    }

    /** All problems, empty if the configuration fits. */
    static List<MappingProblem> problems(TableConfig config, TableSchema schema) {
        Binding binding = new Binding(schema);
        if (!config.id().equals(schema.id())) {
            binding.add(Kind.COLUMN_UNFIT, "", "table: " + schema.id() + " (expected: " + config.id() + ")");
        }
        binding.key();
        if (config.activeWhen() != null) {
            binding.usable("activeWhen.column", config.activeWhen().column());
        }
        binding.vector(config.vector());
        binding.graph(config.graph());
        binding.cache(config.cache());
        return binding.problems;
    }

    private void key() {
        if (schema.keyColumns().isEmpty()) {
            add(Kind.KEY, "", "primary key: none (expected: one, each derived record is identified by it)");
        }
        for (String name : schema.keyColumns()) {
            Optional<Column> column = schema.column(name);
            String problem = column.isPresent()
                    ? KeyCodec.problem(column.get())
                    : "key column " + name + ": not there (expected: a column of the table)";
            if (problem != null) {
                add(Kind.KEY, name, problem);
            }
        }
    }

    private void vector(@Nullable VectorMapping vector) {
        if (vector == null) {
            return;
        }
        for (String part : vector.text()) {
            Template template = template("vector.text", part);
            if (template != null) {
                template.columns().forEach(column -> usable("vector.text", column));
            }
        }
        Set<String> seen = new HashSet<>();
        for (VectorField field : vector.fields()) {
            Column column = usable("vector.fields", field.column());
            if (column != null && field.join() != null && !column.array()) {
                add(
                        Kind.COLUMN_UNFIT,
                        column.name(),
                        "vector.fields: join on " + column.name() + " of type " + column.typeName()
                                + " (expected: an array column)");
            }
            once("vector.fields", field.column(), seen);
        }
    }

    private void graph(@Nullable GraphMapping graph) {
        if (graph == null) {
            return;
        }
        Set<String> seen = new HashSet<>();
        for (String property : graph.properties()) {
            usable("graph.properties", property);
            once("graph.properties", property, seen);
        }
        for (Relationship relationship : graph.relationships()) {
            String where = "graph.relationships." + relationship.type();
            Column column = usable(where, relationship.column());
            if (column != null && relationship.each() != column.array()) {
                add(
                        Kind.COLUMN_UNFIT,
                        column.name(),
                        where + ": " + (relationship.each() ? "fromEach " : "from ") + column.name() + " of type "
                                + column.typeName() + " (expected: "
                                + (relationship.each() ? "an array column" : "a column that is no array, or fromEach")
                                + ")");
            }
        }
    }

    private void cache(@Nullable CacheMapping cache) {
        if (cache == null) {
            return;
        }
        Template template = template("cache.key", cache.key());
        if (template != null) {
            List<Column> keyColumns = schema.keyColumns().stream()
                    .flatMap(name -> schema.column(name).stream())
                    .toList();
            boolean complete = true;
            for (String name : template.columns()) {
                complete &= present("cache.key", name).isPresent();
            }
            if (complete) {
                CacheKey.problems(cache.key(), template, keyColumns)
                        .forEach(problem -> add(Kind.COLUMN_UNFIT, "", problem));
            }
            cache.related().forEach(related -> related(related, template.prefix()));
        }
    }

    private void related(String text, String keyPrefix) {
        Template template = template("cache.related", text);
        if (template == null) {
            return;
        }
        String prefix = template.prefix();
        if (prefix.isEmpty() || prefix.startsWith(keyPrefix) || keyPrefix.startsWith(prefix)) {
            add(
                    Kind.COLUMN_UNFIT,
                    "",
                    "cache.related: '" + text + "' (expected: another beginning than the rows' own '" + keyPrefix
                            + "')");
        }
        for (String name : template.columns()) {
            Column column = usable("cache.related", name);
            if (column != null && column.array()) {
                add(
                        Kind.COLUMN_UNFIT,
                        name,
                        "cache.related: column " + name + " of type " + column.typeName()
                                + " (expected: a column that is no array)");
            }
        }
    }

    private @Nullable Template template(String where, String text) {
        try {
            return Template.parse(text);
        } catch (IllegalArgumentException e) {
            add(Kind.COLUMN_UNFIT, "", where + ": " + e.getMessage());
            return null;
        }
    }

    private Optional<Column> present(String where, String name) {
        Optional<Column> column = schema.column(name);
        if (column.isEmpty()) {
            add(
                    Kind.COLUMN_ABSENT,
                    name,
                    where + ": column " + name + " (expected: a column of the table, "
                            + schema.columns().stream().map(Column::name).toList() + ")");
        }
        return column;
    }

    private @Nullable Column usable(String where, String name) {
        Optional<Column> column = present(where, name);
        if (column.isEmpty()) {
            return null;
        }
        if (column.get().type() == null) {
            add(
                    Kind.COLUMN_UNFIT,
                    name,
                    where + ": column " + name + " of type " + column.get().typeName()
                            + " (expected: a type that can be mapped)");
            return null;
        }
        return column.get();
    }

    private void once(String where, String name, Set<String> seen) {
        if (!seen.add(name)) {
            add(Kind.COLUMN_UNFIT, name, where + ": column " + name + " twice (expected: once)");
        }
    }

    private void add(Kind kind, String column, String message) {
        problems.add(new MappingProblem(kind, column, message));
    }
}
