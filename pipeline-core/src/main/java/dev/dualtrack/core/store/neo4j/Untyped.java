package dev.dualtrack.core.store.neo4j;

import java.util.List;
import org.neo4j.driver.Value;

/** Our own properties as a foreign hand may have left them: Neo4j knows no type of a property and takes any value. */
final class Untyped {
    private Untyped() {}

    /** The text; empty for anything else. */
    static String text(Value value) {
        return value.asObject() instanceof String text ? text : "";
    }

    /** The whole number; 0 for anything else. */
    static long number(Value value) {
        return value.asObject() instanceof Long number ? number : 0;
    }

    /** The texts in the list; none for anything else. */
    static List<String> texts(Value value) {
        return value.asObject() instanceof List<?> list
                ? list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }
}
