package dev.dualtrack.operator.dependent;

import dev.dualtrack.operator.model.Component;
import dev.dualtrack.operator.model.Plan;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who may call the pods: the operator and namespaces that a person marked for scraping, on the one HTTP port; nobody
 * calls the job. Outgoing traffic is not bounded: brokers advertise addresses that no one here can know.
 */
final class NetworkPolicies {
    /** Label with which a person lets a namespace scrape metrics. */
    private static final Map<String, String> SCRAPERS = Map.of("dualtrack.dev/metrics", "true");

    private NetworkPolicies() {}

    static List<HasMetadata> of(Plan plan) {
        return Stream.concat(
                        Stream.of(Component.CDC_SERVER, Component.RECONCILE_JOB),
                        plan.config().stores().kinds().stream().map(Component::worker))
                .map(component -> (HasMetadata) of(plan, component))
                .toList();
    }

    private static NetworkPolicy of(Plan plan, Component component) {
        return new NetworkPolicyBuilder()
                .withMetadata(Labels.child(
                        plan.pipeline(),
                        plan.names().pipeline() + "-" + component.label(),
                        Labels.of(plan.pipeline(), component)))
                .withNewSpec()
                .withNewPodSelector()
                .withMatchLabels(Labels.selector(plan.pipeline(), component))
                .endPodSelector()
                .withPolicyTypes("Ingress")
                .withIngress(component == Component.RECONCILE_JOB ? List.of() : List.of(http(plan)))
                .endSpec()
                .build();
    }

    private static NetworkPolicyIngressRule http(Plan plan) {
        return new NetworkPolicyIngressRuleBuilder()
                .addNewPort()
                .withProtocol("TCP")
                .withPort(new IntOrString(Probes.PORT))
                .endPort()
                .addNewFrom()
                .withNewNamespaceSelector()
                .withMatchLabels(Map.of("kubernetes.io/metadata.name", plan.operatorNamespace()))
                .endNamespaceSelector()
                .endFrom()
                .addNewFrom()
                .withNewNamespaceSelector()
                .withMatchLabels(SCRAPERS)
                .endNamespaceSelector()
                .endFrom()
                .build();
    }
}
