package dev.dualtrack.operator.dependent;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dualtrack.api.pods.ImagePullSecret;
import dev.dualtrack.api.pods.PodSettings;
import dev.dualtrack.operator.model.Component;
import dev.dualtrack.operator.model.Plan;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The pod that every component starts from. It fits the <em>restricted</em> Pod Security Standard: an unprivileged user,
 * a read-only root, no capability, the runtime's default seccomp profile, and no token for the API server.
 */
final class PodTemplate {
    /** Changes when a mounted file does, so that the pods are replaced. */
    static final String CHECKSUM = "dualtrack.dev/config-checksum";

    private static final long USER = 65532;
    private static final ObjectMapper JSON = new ObjectMapper();

    private PodTemplate() {}

    /** The template with the component's one container. */
    static PodTemplateSpec of(
            Plan plan, Component component, Volumes volumes, String configuration, ContainerBuilder container) {
        PodSettings settings = component.settings(plan.pipeline().getSpec().pods());
        Map<String, String> annotations = new LinkedHashMap<>(settings.annotations());
        annotations.put(CHECKSUM, plan.checksum(configuration, volumes.secrets()));
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(Labels.of(plan.pipeline(), component))
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(ServiceAccounts.name(plan.names(), component))
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withImagePullSecrets(plan.pipeline().getSpec().pods().imagePullSecrets().stream()
                        .map(ImagePullSecret::name)
                        .map(LocalObjectReference::new)
                        .toList())
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(USER)
                .withRunAsGroup(USER)
                .withFsGroup(USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withNodeSelector(settings.nodeSelector())
                .withTolerations(JSON.convertValue(settings.tolerations(), new TypeReference<List<Toleration>>() {}))
                .withAffinity(JSON.convertValue(settings.affinity(), Affinity.class))
                .withTopologySpreadConstraints(spread(plan, component, settings))
                .withPriorityClassName(settings.priorityClassName())
                .withVolumes(volumes.volumes())
                .withContainers(contain(plan, component, volumes, container))
                .endSpec()
                .build();
    }

    private static Container contain(Plan plan, Component component, Volumes volumes, ContainerBuilder container) {
        PodSettings settings = component.settings(plan.pipeline().getSpec().pods());
        return container
                .withName(component.image())
                .withImage(plan.images().of(component))
                .withImagePullPolicy("IfNotPresent")
                .withResources(
                        settings.resources() == null
                                ? DefaultResources.of(component)
                                : JSON.convertValue(settings.resources(), ResourceRequirements.class))
                .withVolumeMounts(volumes.mounts())
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .build();
    }

    private static List<TopologySpreadConstraint> spread(Plan plan, Component component, PodSettings settings) {
        return settings.topologySpreadConstraints().stream()
                .map(spread -> new TopologySpreadConstraintBuilder(
                                JSON.convertValue(spread, TopologySpreadConstraint.class))
                        .withNewLabelSelector()
                        .withMatchLabels(Labels.selector(plan.pipeline(), component))
                        .endLabelSelector()
                        .build())
                .toList();
    }
}
