package dev.dualtrack.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.dualtrack.testbed.cluster.Kubectl;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The definition after the API server has stored it. */
class DefinitionIT {
    private static final Kubectl KUBECTL = TestCluster.withDefinition().kubectl();

    @Test
    void comesBackWithEverythingThatWasSentSoThatNoGitOpsToolSeesADifference() throws IOException {
        JsonNode sent =
                new YAMLMapper().readTree(TestCluster.DEFINITION.toFile()).path("spec");
        JsonNode stored = new JsonMapper()
                .readTree(KUBECTL.run("get", "crd", "datapipelines.dualtrack.dev", "-o", "json"))
                .path("spec");

        List<String> lost = new ArrayList<>();
        findLost("spec", sent, stored, lost);
        assertThat(lost).isEmpty();
    }

    private static void findLost(String path, JsonNode sent, JsonNode stored, List<String> lost) {
        if (sent.isValueNode()) {
            if (!sent.asText().equals(stored.asText()) || sent.isTextual() != stored.isTextual()) {
                lost.add(path + ": " + sent + " became " + stored);
            }
        } else if (sent.isArray()) {
            for (int i = 0; i < sent.size(); i++) {
                findLost(path + "[" + i + "]", sent.get(i), stored.path(i), lost);
            }
        } else {
            for (Map.Entry<String, JsonNode> property : sent.properties()) {
                findLost(path + "." + property.getKey(), property.getValue(), stored.path(property.getKey()), lost);
            }
        }
    }
}
