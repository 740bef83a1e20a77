package dev.dualtrack.operator.dependent;

import dev.dualtrack.operator.model.Component;
import dev.dualtrack.operator.model.Mounts;
import dev.dualtrack.operator.model.Plan;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;

/**
 * The one reader of the slot. Two at a time would fight for it: one replica, and the old pod goes before the new one
 * comes. It stays up while the hot path is suspended, because a slot that nobody drains fills the source's disk.
 */
final class CdcServerDeployment {
    /** Time to flush offsets and hand back the slot. */
    private static final long GRACE_SECONDS = 60;

    private CdcServerDeployment() {}

    static Deployment of(Plan plan) {
        Volumes volumes = new Volumes()
                .config(plan.names().cdcServer(), Mounts.CDC_SERVER)
                .source(plan);
        ContainerBuilder container = new ContainerBuilder()
                .addNewEnv()
                .withName("QUARKUS_CONFIG_LOCATIONS")
                .withValue(Mounts.CDC_SERVER + "/application.properties")
                .endEnv()
                .addNewPort()
                .withName("http")
                .withContainerPort(Probes.PORT)
                .withProtocol("TCP")
                .endPort()
                .withStartupProbe(Probes.startup("/q/health/live"))
                .withLivenessProbe(Probes.steady("/q/health/live"))
                .withReadinessProbe(Probes.steady("/q/health/ready"));
        Deployment deployment = new DeploymentBuilder()
                .withMetadata(Labels.child(
                        plan.pipeline(), plan.names().cdcServer(), Labels.of(plan.pipeline(), Component.CDC_SERVER)))
                .withNewSpec()
                .withReplicas(plan.cdcServerStopped() ? 0 : 1)
                .withRevisionHistoryLimit(3)
                .withNewStrategy()
                .withType("Recreate")
                .endStrategy()
                .withNewSelector()
                .withMatchLabels(Labels.selector(plan.pipeline(), Component.CDC_SERVER))
                .endSelector()
                .withTemplate(
                        PodTemplate.of(plan, Component.CDC_SERVER, volumes, plan.cdcServerProperties(), container))
                .endSpec()
                .build();
        deployment.getSpec().getTemplate().getSpec().setTerminationGracePeriodSeconds(GRACE_SECONDS);
        return deployment;
    }
}
