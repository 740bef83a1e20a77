package dev.dualtrack.operator.dependent;

import dev.dualtrack.core.config.PipelineConfigReader;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.operator.model.Component;
import dev.dualtrack.operator.model.Plan;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.List;

/**
 * The workers of one store; none while the hot path is suspended. All end before the first new one starts: two that differ
 * in mapping or model would share a group, and each write what it is given to records of its own.
 */
final class SyncWorkerDeployment {
    /** A worker ends within 30 seconds of the signal, its batches done, its offsets committed and its group left. */
    private static final long GRACE_SECONDS = 40;

    private SyncWorkerDeployment() {}

    static Deployment of(Plan plan, StoreKind kind) {
        Component component = Component.worker(kind);
        Volumes volumes = volumes(plan, kind);
        ContainerBuilder container = container(kind)
                .addNewPort()
                .withName("http")
                .withContainerPort(Probes.PORT)
                .withProtocol("TCP")
                .endPort()
                .withStartupProbe(Probes.startup("/healthz"))
                .withLivenessProbe(Probes.steady("/healthz"))
                .withReadinessProbe(Probes.steady("/readyz"));
        Deployment deployment = new DeploymentBuilder()
                .withMetadata(
                        Labels.child(plan.pipeline(), plan.names().worker(kind), Labels.of(plan.pipeline(), component)))
                .withNewSpec()
                .withReplicas(replicas(plan))
                .withRevisionHistoryLimit(3)
                .withNewStrategy()
                .withType("Recreate")
                .endStrategy()
                .withNewSelector()
                .withMatchLabels(Labels.selector(plan.pipeline(), component))
                .endSelector()
                .withTemplate(PodTemplate.of(plan, component, volumes, plan.pipelineJson(), container))
                .endSpec()
                .build();
        deployment.getSpec().getTemplate().getSpec().setTerminationGracePeriodSeconds(GRACE_SECONDS);
        return deployment;
    }

    static Volumes volumes(Plan plan, StoreKind kind) {
        return new Volumes()
                .config(plan.names().config(), PipelineConfigReader.DIRECTORY)
                .source(plan)
                .store(plan, kind);
    }

    static ContainerBuilder container(StoreKind kind) {
        return new ContainerBuilder()
                .withArgs("--store", kind.word(), "--config", PipelineConfigReader.DEFAULT_FILE)
                .withEnv(caches());
    }

    /** The model's library unpacks its native parts; the root is read-only. */
    static List<EnvVar> caches() {
        return List.of(
                new EnvVar("DJL_CACHE_DIR", "/tmp/djl", null),
                new EnvVar("ENGINE_CACHE_DIR", "/tmp/djl", null),
                new EnvVar("TOKENIZERS_CACHE", "/tmp/djl", null));
    }

    private static int replicas(Plan plan) {
        return plan.pipeline().getSpec().hotPath().suspend()
                ? 0
                : plan.pipeline().getSpec().hotPath().replicas();
    }
}
