package dev.dualtrack.core.store.neo4j;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names inside statements. Values never are: they travel as parameters. */
final class Cypher {
    private static final Pattern PLACE = Pattern.compile("<([a-z]+)>");

    private Cypher() {}

    /**
     * The name in back quotes, with its own doubled. A backslash is refused, since the parser reads {@code \}{@code u0060}
     * as a back quote too.
     */
    static String quote(String name) {
        if (name.isEmpty() || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "name: '" + name + "' (expected: a label, type or property without backslash and NUL)");
        }
        return "`" + name.replace("`", "``") + "`";
    }

    /** Replaces each {@code <name>} of the template by the quoted value of that name. */
    static String fill(String template, Map<String, String> names) {
        return PLACE.matcher(template).replaceAll(place -> Matcher.quoteReplacement(quote(value(place, names))));
    }

    private static String value(MatchResult place, Map<String, String> names) {
        String value = names.get(place.group(1));
        if (value == null) {
            throw new IllegalArgumentException("<" + place.group(1) + "> (expected: one of " + names.keySet() + ")");
        }
        return value;
    }
}
