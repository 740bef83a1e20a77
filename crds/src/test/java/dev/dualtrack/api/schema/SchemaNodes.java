package dev.dualtrack.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Finds the nodes of an OpenAPI schema by path: {@code spec.tables[].name}, {@code {}} for the values of a map. */
final class SchemaNodes {
    private SchemaNodes() {}

    /** Visits the schema and everything below it, outer nodes first; the root's path is empty. */
    static void visit(ObjectNode schema, BiConsumer<String, ObjectNode> visitor) {
        visit("", schema, visitor);
    }

    private static void visit(String path, ObjectNode schema, BiConsumer<String, ObjectNode> visitor) {
        visitor.accept(path, schema);
        for (Map.Entry<String, JsonNode> property :
                List.copyOf(schema.path("properties").properties())) {
            String child = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
            visit(child, (ObjectNode) property.getValue(), visitor);
        }
        if (schema.get("items") instanceof ObjectNode items) {
            visit(path + "[]", items, visitor);
        }
        if (schema.get("additionalProperties") instanceof ObjectNode values) {
            visit(path + "{}", values, visitor);
        }
    }

    /**
     * Returns the node of that path.
     *
     * @throws IllegalArgumentException if the schema has no such node
     */
    static ObjectNode find(ObjectNode schema, String path) {
        ObjectNode[] found = new ObjectNode[1];
        visit(schema, (at, node) -> {
            if (at.equals(path)) {
                found[0] = node;
            }
        });
        if (found[0] == null) {
            throw new IllegalArgumentException("schema path: %s (expected: a path of the schema)".formatted(path));
        }
        return found[0];
    }

    /** Adds a CEL rule to a node. */
    static ObjectNode addRule(ObjectNode node, String rule, String message) {
        ArrayNode rules = node.get("x-kubernetes-validations") instanceof ArrayNode present
                ? present
                : node.putArray("x-kubernetes-validations");
        return rules.addObject().put("rule", rule).put("message", message);
    }
}
