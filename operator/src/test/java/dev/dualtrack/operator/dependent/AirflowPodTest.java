package dev.dualtrack.operator.dependent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.operator.model.Images;
import dev.dualtrack.operator.model.Plan;
import dev.dualtrack.operator.model.Samples;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The pod that Airflow's stages run in is that of the CronJob: the same image, files, rights and bounds. */
class AirflowPodTest {
    private static final Path SHIPPED = Path.of("../manifests/airflow/pod.yaml");

    @Test
    void theShippedPodIsThatOfTheSamplesCronJob() throws IOException {
        DataPipeline pipeline = Samples.aegis();
        pipeline.getMetadata().setNamespace("aegis");
        Plan sample = Samples.plan(pipeline);
        PodTemplateSpec template = ReconcileCronJob.of(new Plan(
                        sample.pipeline(),
                        sample.config(),
                        new Images("localhost/dualtrack", "0.1.0-SNAPSHOT"),
                        sample.pipelineJson(),
                        sample.cdcServerProperties(),
                        sample.secretVersions(),
                        sample.operatorNamespace(),
                        sample.cdcServerStopped()))
                .getSpec()
                .getJobTemplate()
                .getSpec()
                .getTemplate();
        Pod rendered = new PodBuilder()
                .withNewMetadata()
                .withNamespace("aegis")
                .withLabels(template.getMetadata().getLabels())
                .endMetadata()
                .withSpec(template.getSpec())
                .build();

        Pod shipped = Serialization.unmarshal(Files.readString(SHIPPED), Pod.class);

        assertThat(tree(shipped)).isEqualTo(tree(rendered));
    }

    private static JsonNode tree(Pod pod) {
        return Serialization.unmarshal(Serialization.asYaml(pod), JsonNode.class);
    }
}
