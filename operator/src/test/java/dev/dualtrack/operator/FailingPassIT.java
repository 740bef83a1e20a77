package dev.dualtrack.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.api.status.Condition;
import dev.dualtrack.api.status.Phase;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Passes that an exception ends: an admission policy keeps the operator from deleting what looks like a child of no use. */
@ExtendWith(LabExtension.class)
class FailingPassIT {
    private final Lab lab;

    FailingPassIT(Lab lab) {
        this.lab = lab;
    }

    @Test
    void passesThatFailAgainAndAgainDoNotLeaveAnOldStatus() {
        try (Specimen books = new Specimen(lab).secret().apply()) {
            books.awaitChildren();
            ConfigMap stray = new ConfigMapBuilder()
                    .withNewMetadata()
                    .withNamespace(books.namespace())
                    .withName("books-stray")
                    .endMetadata()
                    .build();
            lab.admin().resource(stray).create();
            try (Refusal refusal = keep(stray)) {
                refusal.awaitForce(() -> lab.admin().resource(stray).dryRun().delete());
                stray.getMetadata()
                        .setLabels(books.inventory()
                                .configMap("books-config")
                                .getMetadata()
                                .getLabels());
                lab.admin().resource(stray).update();

                Condition failing = books.await("Ready", "OperatorFailing");
                assertThat(failing.message()).contains("kept on purpose");
                assertThat(books.status().phase()).isEqualTo(Phase.DEGRADED);
                assertThat(books.condition("Validated"))
                        .as("what else is known")
                        .isPresent();
                assertThat(metrics(books, "phase"))
                        .singleElement(InstanceOfAssertFactories.STRING)
                        .contains("phase=\"Degraded\"");
                assertThat(metrics(books, "ready"))
                        .singleElement(InstanceOfAssertFactories.STRING)
                        .endsWith(" 0.0");
                assertThat(metrics(books, "lag_records")).as("not measured").isEmpty();
                assertThat(metrics(books, "slot_retained_bytes"))
                        .as("not measured")
                        .isEmpty();
            }

            books.await("Ready", "SourceProvisioning");
            assertThat(books.inventory().names()).doesNotContain("ConfigMap/books-stray");
        }
    }

    /** What the operator says of the pipeline under that name. */
    private List<String> metrics(Specimen books, String name) {
        return lab.metrics()
                .lines()
                .filter(line -> line.startsWith("dualtrack_pipeline_" + name + "{"))
                .filter(line -> line.contains("namespace=\"" + books.namespace() + "\""))
                .toList();
    }

    /** Has the API server refuse to delete it. */
    private Refusal keep(ConfigMap kept) {
        return new Refusal(
                lab,
                kept.getMetadata().getNamespace(),
                "{apiGroups: [\"\"], apiVersions: [v1], operations: [DELETE], resources: [configmaps]}",
                "request.name != '" + kept.getMetadata().getName() + "'",
                "kept on purpose");
    }
}
