package dev.dualtrack.core.mapping;

import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.Template.Piece;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.ColumnType;
import dev.dualtrack.core.schema.TableId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cache key template that can be read backwards.
 *
 * <p>It begins with literal text, names each key column exactly once, has no defaults, at most one text column, and
 * between two placeholders literal text with a character that no integer or uuid has. Under these rules a cache key
 * belongs to one row at most.
 */
final class CacheKey {
    private static final Pattern ONLY_DIGITS = Pattern.compile("[0-9A-Fa-f-]*");

    private final TableId table;
    private final Template template;
    private final List<Column> keyColumns;
    private final List<String> order;
    private final Pattern pattern;

    CacheKey(TableId table, Template template, List<Column> keyColumns) {
        this.table = table;
        this.template = template;
        this.keyColumns = keyColumns;
        this.order = List.copyOf(template.columns());
        StringBuilder regex = new StringBuilder();
        for (Piece piece : template.pieces()) {
            switch (piece) {
                case Piece.Literal(String text) -> regex.append(Pattern.quote(text));
                case Piece.Placeholder placeholder ->
                    regex.append('(')
                            .append(KeyCodec.form(column(placeholder.column())))
                            .append(')');
            }
        }
        this.pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /** What keeps the template from being a cache key of a table with these key columns; empty if nothing does. */
    static List<String> problems(String text, Template template, List<Column> keyColumns) {
        List<String> problems = new ArrayList<>();
        String where = "cache.key: '" + text + "'";
        if (template.pieces().isEmpty() || !(template.pieces().getFirst() instanceof Piece.Literal)) {
            problems.add(
                    where + " (expected: text before the first placeholder, so that the keys are the table's own)");
        }
        Set<String> keyNames =
                new HashSet<>(keyColumns.stream().map(Column::name).toList());
        List<String> named = new ArrayList<>();
        Piece previous = new Piece.Literal(":");
        for (Piece piece : template.pieces()) {
            if (piece instanceof Piece.Placeholder(String column, String fallback)) {
                named.add(column);
                if (!keyNames.contains(column)) {
                    problems.add(where + ": column " + column + " (expected: only key columns, " + keyNames + ")");
                }
                if (fallback != null) {
                    problems.add(where + ": default of " + column + " (expected: none, a key is never NULL)");
                }
                if (named.size() > 1
                        && (!(previous instanceof Piece.Literal(String between))
                                || ONLY_DIGITS.matcher(between).matches())) {
                    problems.add(where + ": before " + column + " (expected: a separator such as ':')");
                }
            }
            previous = piece;
        }
        for (String name : keyNames) {
            long times = named.stream().filter(name::equals).count();
            if (times != 1) {
                problems.add(where + ": key column " + name + " named " + times + " times (expected: once)");
            }
        }
        long texts =
                keyColumns.stream().filter(c -> c.type() == ColumnType.TEXT).count();
        if (texts > 1) {
            problems.add(where + ": " + texts + " text columns (expected: at most one, else two rows may share a key)");
        }
        return problems;
    }

    String of(RecordKey key) {
        return template.fill(name -> TextForm.of(key.values().get(keyColumns.indexOf(column(name)))));
    }

    Optional<RecordKey> keyOf(String cacheKey) {
        Matcher matcher = pattern.matcher(cacheKey);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        List<Object> values = new ArrayList<>();
        for (Column column : keyColumns) {
            try {
                values.add(KeyCodec.parse(column, matcher.group(1 + order.indexOf(column.name()))));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        RecordKey key = new RecordKey(table, values);
        return of(key).equals(cacheKey) ? Optional.of(key) : Optional.empty();
    }

    /** The literal text that every cache key of the table begins with. */
    String prefix() {
        return template.prefix();
    }

    private Column column(String name) {
        return keyColumns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
