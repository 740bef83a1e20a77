package dev.dualtrack.api.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.api.Patterns;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the committed definition against the records, and both against the promises of a definition. */
class CommittedCrdTest {
    private static final int MAX_BYTES = 200_000;

    @BeforeAll
    static void bringUpToDateIfAsked() throws IOException {
        if (System.getProperty("crd.update") != null) {
            Files.createDirectories(CrdFile.COMMITTED.getParent());
            Files.writeString(CrdFile.COMMITTED, CrdFile.render());
        }
    }

    @Test
    void isWhatTheRecordsGenerate() throws IOException {
        assertThat(Files.readString(CrdFile.COMMITTED))
                .as("run: mvn -pl crds test -Dtest=CommittedCrdTest -Dcrd.update")
                .isEqualTo(CrdFile.render());
    }

    @Test
    void losesNothingInItsYaml() throws IOException {
        JsonMapper json = JsonMapper.builder()
                .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
                .build();
        assertThat(json.writeValueAsString(CrdFile.YAML.readTree(CrdFile.render())))
                .isEqualTo(json.writeValueAsString(CrdFile.generate()));
    }

    @Test
    void staysBelowTheSizeThatClientSideApplyCanHold() throws IOException {
        assertThat(Files.size(CrdFile.COMMITTED)).isLessThan(MAX_BYTES);
    }

    @Test
    void boundsEveryListMapStringAndNumber() throws IOException {
        List<String> unbounded = new ArrayList<>();
        SchemaNodes.visit(schema(), (path, node) -> {
            if (!isBounded(node)) {
                unbounded.add(path);
            }
        });
        assertThat(unbounded).isEmpty();
    }

    private static boolean isBounded(ObjectNode node) {
        if (node.has("x-kubernetes-int-or-string")) {
            return node.has("maxLength");
        }
        return switch (node.path("type").asText()) {
            case "string" -> node.has("maxLength") || node.has("enum");
            case "array" -> node.has("maxItems");
            case "integer", "number" -> node.has("maximum") && node.has("minimum");
            case "object" -> !node.has("additionalProperties") || node.has("maxProperties");
            case "boolean" -> true;
            default -> false;
        };
    }

    @Test
    void describesEveryField() throws IOException {
        List<String> silent = new ArrayList<>();
        SchemaNodes.visit(schema(), (path, node) -> {
            boolean element = path.endsWith("[]") || path.endsWith("{}");
            if (!element && node.path("description").asText().isBlank()) {
                silent.add(path);
            }
        });
        assertThat(silent).isEmpty();
    }

    @Test
    void holdsNothingThatTheApiServerWouldDrop() throws IOException {
        List<String> dropped = new ArrayList<>();
        findDropped("", CrdFile.YAML.readTree(CrdFile.COMMITTED.toFile()), dropped);
        assertThat(dropped).containsExactly("/spec/versions[]/subresources/status");
    }

    private static void findDropped(String path, JsonNode node, List<String> dropped) {
        boolean emptyContainer = node.isContainerNode() && node.isEmpty();
        if (emptyContainer || node.isNull() || (node.isBoolean() && !node.booleanValue())) {
            dropped.add(path);
        }
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            findDropped(path + "/" + property.getKey(), property.getValue(), dropped);
        }
        if (node.isArray()) {
            node.forEach(element -> findDropped(path + "[]", element, dropped));
        }
    }

    @Test
    void showsTheColumnsOfTheContractInTheirOrder() throws IOException {
        List<String> narrow = new ArrayList<>();
        List<String> wide = new ArrayList<>();
        for (JsonNode column :
                CrdFile.YAML.readTree(CrdFile.COMMITTED.toFile()).at("/spec/versions/0/additionalPrinterColumns")) {
            (column.path("priority").asInt() == 0 ? narrow : wide)
                    .add(column.path("name").asText());
        }
        assertThat(narrow).containsExactly("Ready", "Phase", "Consistency", "Drift", "Lag", "Last Reconcile", "Age");
        assertThat(wide)
                .containsExactly(
                        "Vector Drift", "Graph Drift", "Cache Drift", "Verified", "Quarantined", "Coverage", "Message");
    }

    @Test
    void givesAdviceForEveryPatternOfTheSpec() throws IOException {
        Set<String> used = new TreeSet<>();
        SchemaNodes.visit(schema(), (path, node) -> {
            if (path.startsWith("spec") && node.has("pattern")) {
                used.add(node.path("pattern").asText());
            }
        });
        assertThat(used).containsExactlyInAnyOrderElementsOf(Patterns.ADVICE.keySet());
    }

    private static ObjectNode schema() throws IOException {
        return CrdFile.schema(CrdFile.YAML.readTree(CrdFile.COMMITTED.toFile()));
    }
}
