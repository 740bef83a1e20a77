package dev.dualtrack.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.api.NotYetSupported;
import dev.dualtrack.api.Patterns;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the generator cannot express, added to the schema that it made. */
final class SchemaFinish {
    /** Lists whose elements are known by a key, so that two appliers can share them and old and new can be compared. */
    private static final Map<String, String> LIST_KEYS = Map.of(
            "spec.tables", "name",
            "spec.tables[].vector.fields", "column",
            "spec.tables[].graph.relationships", "type",
            "spec.ingest.sources", "name",
            "spec.pods.imagePullSecrets", "name",
            "status.conditions", "type",
            "status.hotPath.stores", "name",
            "status.coldPath.lastRun.stores", "name");

    private SchemaFinish() {}

    static void apply(ObjectNode schema) {
        describeRoot(schema);
        LIST_KEYS.forEach((path, key) -> SchemaNodes.find(schema, path)
                .put("x-kubernetes-list-type", "map")
                .putArray("x-kubernetes-list-map-keys")
                .add(key));
        SchemaNodes.find(schema, "spec.tables[].graph.properties").put("x-kubernetes-list-type", "set");
        SchemaNodes.visit(schema, (path, node) -> adviseOnPattern(node));
        for (NotYetSupported.Refusal refusal : NotYetSupported.REFUSALS) {
            SchemaNodes.addRule(SchemaNodes.find(schema, refusal.object()), refusal.rule(), refusal.message())
                    .put("fieldPath", "." + refusal.field());
        }
        SchemaNodes.visit(schema, (path, node) -> wholeBounds(node));
        SchemaNodes.visit(schema, (path, node) -> defaultFromProperties(node));
        SchemaNodes.find(schema, "status").putObject("default").put("observedGeneration", -1);
    }

    private static void describeRoot(ObjectNode schema) {
        schema.put(
                "description",
                "DataPipeline keeps a vector store, a graph store and a cache consistent with PostgreSQL.");
        schema.putArray("required").add("spec");
        SchemaNodes.find(schema, "spec").put("description", "What is asked for.");
        SchemaNodes.find(schema, "status").put("description", "What was observed.");
        SchemaNodes.addRule(
                schema,
                "self.metadata.name.size() <= 40 && !self.metadata.name.contains('.')",
                "Choose a name of at most 40 characters without a dot: children carry it with a suffix.");
    }

    private static void adviseOnPattern(ObjectNode node) {
        String pattern = node.path("pattern").asText();
        if (pattern.equals(Patterns.QUANTITY)) {
            allowWholeNumber(node);
        } else if (Patterns.ADVICE.containsKey(pattern)) {
            SchemaNodes.addRule(node, "self.matches(r\"%s\")".formatted(pattern), advice(pattern));
        }
    }

    /** {@code cpu: 2} is as common as {@code cpu: "2"}. */
    private static void allowWholeNumber(ObjectNode node) {
        node.remove("type");
        node.put("x-kubernetes-int-or-string", true);
        node.put("minimum", 0);
        ArrayNode either = node.putArray("anyOf");
        either.addObject().put("type", "integer");
        either.addObject().put("type", "string");
        SchemaNodes.addRule(
                node,
                "type(self) == int || self.matches(r\"%s\")".formatted(Patterns.QUANTITY),
                advice(Patterns.QUANTITY));
    }

    private static String advice(String pattern) {
        return Patterns.ADVICE.getOrDefault(pattern, "");
    }

    /** {@code 256.0} becomes {@code 256}, as the API server would answer. */
    private static void wholeBounds(ObjectNode node) {
        for (String bound : new String[] {"minimum", "maximum"}) {
            JsonNode value = node.get(bound);
            if (value != null && value.isFloatingPointNumber()) {
                node.put(bound, value.longValue());
            }
        }
    }

    /**
     * Gives an object whose fields have defaults the same as its own default; the API server fills in fields only of
     * objects that are there. The outermost object of a nest is enough, but inner ones are needed when only the outer
     * is given.
     */
    private static void defaultFromProperties(ObjectNode node) {
        JsonNode fallback = fallback(node);
        if (fallback != null && node.path("type").asText().equals("object")) {
            node.set("default", fallback);
        }
    }

    /** The value that a missing node takes, or null if it stays missing. */
    private static @Nullable JsonNode fallback(ObjectNode node) {
        if (node.has("default")) {
            return node.get("default");
        }
        Map<String, JsonNode> values = new TreeMap<>();
        for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
            JsonNode value = fallback((ObjectNode) property.getValue());
            if (value != null) {
                values.put(property.getKey(), value);
            }
        }
        boolean complete = true;
        for (JsonNode required : node.path("required")) {
            complete &= values.containsKey(required.asText());
        }
        return values.isEmpty() || !complete ? null : node.objectNode().setAll(values);
    }
}
