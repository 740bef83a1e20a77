package dev.dualtrack.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One object of a configuration, read strictly: each read names its key, a key that no read named is a problem, and a
 * problem is noted instead of thrown, so that all come out at once. After a problem a read gives some valid value, which
 * nobody uses.
 */
final class ConfigNode {
    private final JsonNode node;
    private final String path;
    private final List<String> problems;
    private final Set<String> known = new HashSet<>();

    private ConfigNode(JsonNode node, String path, List<String> problems) {
        this.node = node;
        this.path = path;
        this.problems = problems;
    }

    /** Reads a whole object with {@code reader}, then notes the keys that it did not ask for. */
    static <T> T read(JsonNode node, String path, List<String> problems, Function<ConfigNode, T> reader) {
        if (!node.isObject()) {
            ConfigNode nothing = new ConfigNode(node, path, new ArrayList<>());
            // Its own problem is said; what is missing inside follows from it.
            T unused = reader.apply(nothing);
            problems.add((path.isEmpty() ? "configuration" : path) + ": " + shown(node) + " (expected: an object)");
            return unused;
        }
        ConfigNode object = new ConfigNode(node, path, problems);
        T value = reader.apply(object);
        node.fieldNames().forEachRemaining(name -> {
            if (!object.known.contains(name)) {
                object.problem(
                        object.at(name),
                        "unknown key",
                        "one of " + object.known.stream().sorted().toList());
            }
        });
        return value;
    }

    /** Text of 1 to {@code max} characters. */
    String text(String key, int max) {
        String text = anyText(key, max);
        if (text.isBlank() && field(key).isTextual()) {
            problem(at(key), "'" + text + "'", "text that is not blank");
        }
        return text.isBlank() ? "?" : text;
    }

    /** Text of a form that {@code fits} decides and {@code expected} describes. */
    String text(String key, int max, Predicate<String> fits, String expected) {
        String text = text(key, max);
        if (field(key).isTextual() && !text.equals("?") && !fits.test(text)) {
            problem(at(key), "'" + text + "'", expected);
        }
        return text;
    }

    /** Text of 0 to {@code max} characters. */
    String anyText(String key, int max) {
        JsonNode value = field(key);
        if (!value.isTextual()) {
            problem(at(key), shown(value), "text");
            return "";
        }
        if (value.textValue().length() > max) {
            problem(at(key), value.textValue().length() + " characters", "at most " + max);
        }
        return value.textValue();
    }

    /** Text, or null where the key is missing or null. */
    @Nullable
    String optionalText(String key, int max) {
        return isGiven(key) ? anyText(key, max) : null;
    }

    /** A whole number within bounds. */
    long number(String key, long min, long max) {
        JsonNode value = field(key);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            problem(at(key), shown(value), "a whole number");
            return min;
        }
        if (value.longValue() < min || value.longValue() > max) {
            problem(at(key), shown(value), max == Long.MAX_VALUE ? ">= " + min : min + " to " + max);
            return min;
        }
        return value.longValue();
    }

    /** A number of 0 to 100. */
    double percent(String key) {
        JsonNode value = field(key);
        if (!value.isNumber() || !(value.doubleValue() >= 0 && value.doubleValue() <= 100)) {
            problem(at(key), shown(value), "a number, 0 to 100");
            return 0;
        }
        return value.doubleValue();
    }

    /** True or false. */
    boolean flag(String key) {
        JsonNode value = field(key);
        if (!value.isBoolean()) {
            problem(at(key), shown(value), "true or false");
        }
        return value.booleanValue();
    }

    /** An ISO-8601 duration within bounds. */
    Duration duration(String key, Duration min, Duration max) {
        String text = anyText(key, 40);
        try {
            Duration duration = Duration.parse(text);
            if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
                problem(at(key), text, min + " to " + max);
            }
            return duration;
        } catch (DateTimeParseException e) {
            if (field(key).isTextual()) {
                problem(at(key), "'" + text + "'", "an ISO-8601 duration such as PT5M");
            }
            return min;
        }
    }

    /** A constant by its name. */
    <E extends Enum<E>> E constant(String key, Class<E> type) {
        String text = anyText(key, 40);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        if (field(key).isTextual()) {
            problem(at(key), "'" + text + "'", "one of " + Arrays.toString(type.getEnumConstants()));
        }
        return type.getEnumConstants()[0];
    }

    /** An object that must be there. */
    <T> T object(String key, Function<ConfigNode, T> reader) {
        return read(field(key), at(key), problems, reader);
    }

    /** An object, or null where the key is missing or null. */
    <T> @Nullable T optionalObject(String key, Function<ConfigNode, T> reader) {
        return isGiven(key) ? object(key, reader) : null;
    }

    /** A list of objects. */
    <T> List<T> objects(String key, int min, Function<ConfigNode, T> reader) {
        List<T> values = new ArrayList<>();
        for (JsonNode element : list(key, min)) {
            values.add(read(element, at(key) + "[" + values.size() + "]", problems, reader));
        }
        return values;
    }

    /** A list of texts that are not blank. */
    List<String> texts(String key, int min) {
        List<String> values = new ArrayList<>();
        for (JsonNode element : list(key, min)) {
            if (!element.isTextual() || element.textValue().isBlank()) {
                problem(at(key) + "[" + values.size() + "]", shown(element), "text that is not blank");
            }
            values.add(element.asText());
        }
        return values;
    }

    /** Notes that the value under the key does not fit. */
    void problem(String where, String found, String expected) {
        problems.add(where + ": " + found + " (expected: " + expected + ")");
    }

    /** The full path of a key of this object. */
    String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private JsonNode list(String key, int min) {
        JsonNode value = field(key);
        if (!value.isArray()) {
            problem(at(key), shown(value), "a list");
        } else if (value.size() < min) {
            problem(at(key), value.size() + " entries", ">= " + min);
        }
        return value.isArray() ? value : MissingNode.getInstance();
    }

    private boolean isGiven(String key) {
        JsonNode value = field(key);
        return !value.isMissingNode() && !value.isNull();
    }

    private JsonNode field(String key) {
        known.add(key);
        return node.path(key);
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode()
                ? "missing"
                : value.isContainerNode() ? value.getNodeType().toString() : value.toString();
    }
}
