package dev.dualtrack.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.api.status.DataPipelineStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The overlay that serves one namespace, with the rights of the operator's service account under it. */
class SingleNamespaceIT {
    private static final String SERVED = "pipelines";

    @Test
    void theOperatorWorksInItsNamespaceAndMayNotLookIntoAnother() {
        try (Lab lab = Lab.withoutOperator("single-namespace", SERVED);
                KubernetesClient operator = lab.asOperator()) {
            lab.operator(Lab.settings("single", "test", Set.of(SERVED)), () -> {});
            try (Specimen foreign = new Specimen(lab).secret().apply();
                    Specimen books = new Specimen(lab, SERVED).secret().apply().awaitChildren()) {
                books.annotate("reconcile-at", "now");
                books.await(status -> "now".equals(status.lastHandledReconcileAt()), "a run is started");
                assertThat(books.status().epoch()).isEqualTo(1);

                Lab.quiet(Duration.ofSeconds(3));
                assertThat(foreign.status()).isEqualTo(DataPipelineStatus.UNSEEN);
                assertThat(foreign.inventory().children()).isEmpty();
                refused(() -> operator.resources(DataPipeline.class)
                        .inNamespace(foreign.namespace())
                        .list());
                refused(() -> operator.secrets()
                        .inNamespace(foreign.namespace())
                        .withName("source")
                        .get());
                refused(() -> operator.apps().deployments().inAnyNamespace().list());
                refused(() -> operator.secrets().inNamespace(SERVED).list());

                books.delete();
            }
        }
    }

    @Test
    void noRightOverPipelinesOrChildrenIsGivenForTheWholeCluster() {
        try (Lab lab = Lab.withoutOperator("single-namespace", SERVED)) {
            assertThat(lab.admin().rbac().clusterRoleBindings().list().getItems().stream()
                            .filter(binding -> binding.getSubjects().stream()
                                    .anyMatch(subject -> "dualtrack-operator".equals(subject.getName())))
                            .map(HasMetadata::getMetadata)
                            .map(metadata -> metadata.getName()))
                    .containsExactly("dualtrack-operator-cluster-id");
        }
    }

    private static void refused(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(403));
    }
}
