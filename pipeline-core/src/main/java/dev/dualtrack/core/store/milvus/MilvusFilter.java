package dev.dualtrack.core.store.milvus;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Filter expressions. The only place where text of a record enters one.
 *
 * <p>The SDK's {@code ids} argument and its iterator paste keys unescaped, so neither is used anywhere.
 */
final class MilvusFilter {
    private MilvusFilter() {}

    static String in(String field, Collection<String> values) {
        return field + " in [" + values.stream().map(MilvusFilter::literal).collect(Collectors.joining(",")) + "]";
    }

    static String greater(String field, String value) {
        return field + " > " + literal(value);
    }

    /** A string literal of the expression language. */
    static String literal(String text) {
        StringBuilder literal = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> literal.append("\\\\");
                case '"' -> literal.append("\\\"");
                case '\n' -> literal.append("\\n");
                case '\r' -> literal.append("\\r");
                case '\t' -> literal.append("\\t");
                default -> literal.append(c);
            }
        }
        return literal.append('"').toString();
    }
}
