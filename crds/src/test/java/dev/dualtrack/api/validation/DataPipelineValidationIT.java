package dev.dualtrack.api.validation;

import static dev.dualtrack.api.validation.TestCluster.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sends the corpus to a real API server, with unknown fields refused as {@code kubectl apply} does. */
class DataPipelineValidationIT {
    private static final Path SAMPLE = Path.of("..", "manifests", "samples", "aegis", "datapipeline.yaml");

    @AutoClose
    private static KubernetesClient client;

    @BeforeAll
    static void connect() {
        client = TestCluster.client(TestCluster.withDefinition());
    }

    static List<Corpus.Case> valid() {
        return Corpus.cases("valid");
    }

    static List<Corpus.Case> invalid() {
        return Corpus.cases("invalid");
    }

    static List<Corpus.Case> allowedUpdates() {
        return Corpus.cases("update-allowed");
    }

    static List<Corpus.Case> refusedUpdates() {
        return Corpus.cases("update-refused");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("valid")
    void acceptsAValidResource(Corpus.Case resource) {
        create(resource.manifests().getFirst());
    }

    @Test
    void acceptsTheSample() throws IOException {
        create(Files.readString(SAMPLE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalid")
    void refusesAnInvalidResourceWithASentence(Corpus.Case resource) {
        assertThat(resource.expected()).isNotEmpty();
        assertThatThrownBy(() -> create(resource.manifests().getFirst()))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(resource.expected());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("allowedUpdates")
    void acceptsAHarmlessUpdate(Corpus.Case update) {
        update(update);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedUpdates")
    void refusesAnUpdateOfWhatIsImmutable(Corpus.Case update) {
        assertThat(update.expected()).isNotEmpty();
        assertThatThrownBy(() -> update(update))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(update.expected());
    }

    /** Asks whether the resource would be created. */
    private static void create(String manifest) {
        resource(read(manifest)).dryRun().fieldValidation(Validation.STRICT).create();
    }

    /** Creates the first manifest under the case's name, and asks whether the second could take its place. */
    private static void update(Corpus.Case update) {
        GenericKubernetesResource before = read(update.manifests().getFirst());
        before.getMetadata().setName(update.name());
        GenericKubernetesResource after = read(update.manifests().getLast());
        after.setMetadata(resource(before).create().getMetadata());
        resource(after).dryRun().fieldValidation(Validation.STRICT).update();
    }

    private static GenericKubernetesResource read(String manifest) {
        return Serialization.unmarshal(manifest, GenericKubernetesResource.class);
    }

    private static Resource<GenericKubernetesResource> resource(GenericKubernetesResource resource) {
        return client.genericKubernetesResources(resource.getApiVersion(), resource.getKind())
                .inNamespace(NAMESPACE)
                .resource(resource);
    }
}
