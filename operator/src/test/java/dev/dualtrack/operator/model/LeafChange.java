package dev.dualtrack.operator.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Gives one leaf of a resource another value that is as good as the one before. */
final class LeafChange {
    /** Where the general way would leave what another field allows. */
    private static final Map<String, String> SPECIAL = Map.of(
            "spec.source.postgres.tls.mode", "VerifyCa",
            "spec.reconcile.schedule", "0 4 * * *",
            "spec.reconcile.timeZone", "Asia/Seoul");

    private LeafChange() {}

    /** Changes the first place in which the resource has the leaf; false if it has it nowhere. */
    static boolean apply(ObjectNode resource, String path, Class<?> type) {
        return apply(resource, List.of(path.split("\\.")).iterator(), path, type);
    }

    private static boolean apply(JsonNode node, Iterator<String> rest, String path, Class<?> type) {
        JsonNode at = node;
        String step = rest.next();
        while (rest.hasNext()) {
            if (step.endsWith("[]")) {
                List<String> remaining = remaining(rest);
                for (JsonNode element : at.path(step.substring(0, step.length() - 2))) {
                    if (apply(element, remaining.iterator(), path, type)) {
                        return true;
                    }
                }
                return false;
            }
            at = at.path(step);
            step = rest.next();
        }
        if (!at.has(step)) {
            return false;
        }
        ((ObjectNode) at).set(step, other(at.get(step), path, type));
        return true;
    }

    private static List<String> remaining(Iterator<String> rest) {
        ArrayNode names = JsonNodeFactory.instance.arrayNode();
        rest.forEachRemaining(names::add);
        return names.valueStream().map(JsonNode::textValue).toList();
    }

    private static JsonNode other(JsonNode value, String path, Class<?> type) {
        if (SPECIAL.containsKey(path)) {
            return TextNode.valueOf(SPECIAL.get(path));
        }
        if (type.isEnum()) {
            List<String> words = words(type);
            return TextNode.valueOf(words.get((words.indexOf(value.textValue()) + 1) % words.size()));
        }
        return switch (value) {
            case BooleanNode flag -> BooleanNode.valueOf(!flag.booleanValue());
            case ArrayNode list -> {
                ArrayNode changed = list.deepCopy();
                changed.set(0, other(list.get(0), path, type));
                yield changed;
            }
            case ObjectNode map -> {
                ObjectNode changed = map.deepCopy();
                String key = map.fieldNames().next();
                changed.set(key, other(map.get(key), path, type));
                yield changed;
            }
            case JsonNode number when number.isNumber() -> IntNode.valueOf(number.intValue() + 1);
            default -> TextNode.valueOf(other(value.asText()));
        };
    }

    /** A number in front stays one, an address keeps its scheme. */
    private static String other(String text) {
        if (Character.isDigit(text.charAt(0))) {
            return "1" + text;
        }
        return text.contains("://") ? text.replace("://", "://x") : "x" + text;
    }

    private static List<String> words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> Words.of((Enum<?>) constant))
                .toList();
    }
}
