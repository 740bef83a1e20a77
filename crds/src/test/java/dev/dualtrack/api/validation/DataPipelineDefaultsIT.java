package dev.dualtrack.api.validation;

import static dev.dualtrack.api.validation.TestCluster.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.dualtrack.api.DataPipeline;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The API server's defaults and the records' defaults, which have to be the same. */
class DataPipelineDefaultsIT {
    private static final Path SPARSE = Path.of("src", "test", "resources", "defaults", "in-sparse.yaml");
    private static final Path FILLED = Path.of("src", "test", "resources", "defaults", "out-sparse.yaml");

    @AutoClose
    private static KubernetesClient client;

    @BeforeAll
    static void connect() {
        client = TestCluster.client(TestCluster.withDefinition());
    }

    @Test
    void fillsInWhatAPersonLeftOut() throws IOException {
        assertThat(tree(created(Files.readString(SPARSE)).get("spec")))
                .isEqualTo(tree(new YAMLMapper().readTree(FILLED.toFile()).path("spec")));
    }

    @Test
    void readsTheSameFromAFileAsFromTheApiServer() throws IOException {
        DataPipeline fromServer = read(Serialization.asYaml(created(Files.readString(SPARSE))));
        DataPipeline fromFile = read(Files.readString(SPARSE));

        assertThat(fromFile.getSpec()).isEqualTo(fromServer.getSpec());
    }

    @Test
    void startsWithAStatusThatNoGenerationCanHave() throws IOException {
        GenericKubernetesResource resource =
                Serialization.unmarshal(Files.readString(SPARSE), GenericKubernetesResource.class);
        resource.getMetadata().setName("fresh");

        GenericKubernetesResource created = client.genericKubernetesResources(
                        resource.getApiVersion(), resource.getKind())
                .inNamespace(NAMESPACE)
                .resource(resource)
                .create();

        assertThat(created.<Object>get("status")).isEqualTo(Map.of("observedGeneration", -1));
    }

    private static GenericKubernetesResource created(String manifest) {
        GenericKubernetesResource resource = Serialization.unmarshal(manifest, GenericKubernetesResource.class);
        return client.genericKubernetesResources(resource.getApiVersion(), resource.getKind())
                .inNamespace(NAMESPACE)
                .resource(resource)
                .dryRun()
                .create();
    }

    private static DataPipeline read(String manifest) {
        return Serialization.unmarshal(manifest, DataPipeline.class);
    }

    /** Numbers of any width and maps of any kind become alike. */
    private static Map<String, Object> tree(Object value) throws IOException {
        JsonMapper json = new JsonMapper();
        return json.readValue(json.writeValueAsString(value), new TypeReference<>() {});
    }
}
