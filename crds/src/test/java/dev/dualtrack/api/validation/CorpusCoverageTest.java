package dev.dualtrack.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the corpus against the definition: no field goes untried. */
class CorpusCoverageTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Path DEFINITION =
            Path.of("..", "manifests", "base", "crd", "datapipelines.dualtrack.dev.yaml");

    @Test
    void everyLeafOfSpecIsInAValidResourceOrInOneThatIsRefusedAsNotYetSupported() throws IOException {
        Set<String> tried = new TreeSet<>();
        Stream<Corpus.Case> refused = Corpus.cases("invalid").stream()
                .filter(resource -> resource.expected().contains("not yet supported"));
        List<Corpus.Case> cases =
                Stream.concat(Corpus.cases("valid").stream(), refused).toList();
        for (Corpus.Case resource : cases) {
            collectValues("spec", YAML.readTree(resource.manifests().getFirst()).path("spec"), tried);
        }
        Set<String> leaves = new TreeSet<>();
        collectLeaves(
                "spec",
                YAML.readTree(DEFINITION.toFile()).at("/spec/versions/0/schema/openAPIV3Schema/properties/spec"),
                leaves);

        assertThat(leaves).hasSizeGreaterThan(100);
        leaves.removeAll(tried);
        assertThat(leaves).isEmpty();
    }

    @Test
    void noTwoInvalidResourcesAreRefusedForTheSameMistakeByAccident() {
        List<String> bodies = Corpus.cases("invalid").stream()
                .map(resource -> resource.manifests().getFirst())
                .toList();

        assertThat(bodies).doesNotHaveDuplicates();
    }

    private static void collectLeaves(String path, JsonNode schema, Set<String> leaves) {
        if (schema.has("properties")) {
            for (Map.Entry<String, JsonNode> property :
                    schema.path("properties").properties()) {
                collectLeaves(path + "." + property.getKey(), property.getValue(), leaves);
            }
        } else if (schema.has("items")) {
            collectLeaves(path, schema.path("items"), leaves);
        } else {
            leaves.add(path);
        }
    }

    private static void collectValues(String path, JsonNode value, Set<String> tried) {
        tried.add(path);
        for (Map.Entry<String, JsonNode> property : value.properties()) {
            collectValues(path + "." + property.getKey(), property.getValue(), tried);
        }
        if (value.isArray()) {
            value.forEach(element -> collectValues(path, element, tried));
        }
    }
}
