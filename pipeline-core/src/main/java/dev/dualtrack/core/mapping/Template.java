package dev.dualtrack.core.mapping;

import dev.dualtrack.core.event.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one template language: <code>{column}</code> is the column's text form, <code>{column:default}</code> falls back
 * to the default for NULL and for empty text, <code>{{</code> and <code>}}</code> stand for braces, all else for itself.
 */
final class Template {
    /** A piece of a template. */
    sealed interface Piece {
        /** Text as it is. */
        record Literal(String text) implements Piece {}

        /** A column's value; {@code fallback} is null where the template gives none. */
        record Placeholder(String column, @Nullable String fallback) implements Piece {}
    }

    private final List<Piece> pieces;

    private Template(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
    }

    /** Reads a template; one that is not well formed is an {@link IllegalArgumentException} that says where. */
    static Template parse(String text) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if ((c == '{' || c == '}') && at + 1 < text.length() && text.charAt(at + 1) == c) {
                literal.append(c);
                at += 2;
            } else if (c == '{') {
                int end = text.indexOf('}', at);
                if (end < 0) {
                    throw new IllegalArgumentException(
                            "template: '" + text + "': { at " + at + " is never closed (expected: {column})");
                }
                if (!literal.isEmpty()) {
                    pieces.add(new Piece.Literal(literal.toString()));
                    literal.setLength(0);
                }
                pieces.add(placeholder(text, text.substring(at + 1, end)));
                at = end + 1;
            } else if (c == '}') {
                throw new IllegalArgumentException("template: '" + text + "': lone } at " + at + " (expected: }})");
            } else {
                literal.append(c);
                at++;
            }
        }
        if (!literal.isEmpty()) {
            pieces.add(new Piece.Literal(literal.toString()));
        }
        return new Template(pieces);
    }

    private static Piece placeholder(String text, String inner) {
        int colon = inner.indexOf(':');
        String column = colon < 0 ? inner : inner.substring(0, colon);
        if (column.isBlank() || column.indexOf('{') >= 0) {
            throw new IllegalArgumentException(
                    "template: '" + text + "': column '" + column + "' (expected: {column} or {column:default})");
        }
        return new Piece.Placeholder(column, colon < 0 ? null : inner.substring(colon + 1));
    }

    List<Piece> pieces() {
        return pieces;
    }

    /** The literal text before the first placeholder; empty if there is none. */
    String prefix() {
        return !pieces.isEmpty() && pieces.getFirst() instanceof Piece.Literal(String text) ? text : "";
    }

    /** The columns named, in order. */
    Set<String> columns() {
        Set<String> columns = new LinkedHashSet<>();
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Placeholder placeholder) {
                columns.add(placeholder.column());
            }
        }
        return columns;
    }

    /** The text for the row; empty where there are placeholders, all NULL or empty, and none of them has a default. */
    String render(Row row) {
        boolean hasContent = columns().isEmpty();
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Placeholder(String column, String fallback)) {
                hasContent |= fallback != null || !textOf(row.get(column)).isEmpty();
            }
        }
        return hasContent ? fill(column -> textOf(row.get(column))) : "";
    }

    /** The text with each placeholder replaced by what {@code value} gives for its column, or by its default if that is empty. */
    String fill(Function<String, String> value) {
        StringBuilder text = new StringBuilder();
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Literal(String literal) -> text.append(literal);
                case Piece.Placeholder(String column, String fallback) -> {
                    String filled = value.apply(column);
                    text.append(filled.isEmpty() && fallback != null ? fallback : filled);
                }
            }
        }
        return text.toString();
    }

    private static String textOf(@Nullable Object value) {
        return value == null ? "" : TextForm.of(value);
    }
}
