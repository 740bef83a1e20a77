package dev.dualtrack.api;

import dev.dualtrack.api.tables.Relationship;
import dev.dualtrack.api.tables.Table;
import dev.dualtrack.api.tables.VectorField;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The columns that a table's mappings name. */
final class MappedColumns {
    private static final Pattern IN_TEMPLATE = Pattern.compile("[{]([^}:]+)");

    private MappedColumns() {}

    static Set<String> of(Table table) {
        Set<String> columns = new TreeSet<>();
        if (table.activeWhen() != null) {
            columns.add(table.activeWhen().column());
        }
        if (table.vector() != null) {
            table.vector().text().forEach(part -> addTemplate(part, columns));
            table.vector().fields().stream().map(VectorField::column).forEach(columns::add);
        }
        if (table.graph() != null) {
            columns.addAll(table.graph().properties());
            table.graph().relationships().stream()
                    .map(Relationship::to)
                    .flatMap(target -> Stream.of(target.from(), target.fromEach()))
                    .filter(Objects::nonNull)
                    .forEach(columns::add);
        }
        if (table.cache() != null) {
            addTemplate(table.cache().key(), columns);
        }
        return columns;
    }

    private static void addTemplate(String template, Set<String> columns) {
        IN_TEMPLATE.matcher(template).results().map(found -> found.group(1)).forEach(columns::add);
    }
}
