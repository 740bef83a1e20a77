package dev.dualtrack.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.testbed.process.Await;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Two operators on one control plane; each would give pods an image tag of its own, so that one sees who acted. */
class HandoverIT {
    private static final Duration SEVERAL_PASSES = Duration.ofSeconds(5);

    @Test
    void f36TheSecondWaitsThenTakesOverAndIsToldWhenItLosesTheLease() {
        AtomicBoolean lost = new AtomicBoolean();
        try (Lab lab = Lab.withoutOperator("cluster-wide")) {
            OperatorProgram first = lab.operator(Lab.settings("first", "one", Set.of()), () -> {});
            awaitHolder(lab, "first");
            try (Specimen books = new Specimen(lab).secret().apply().awaitChildren()) {
                lab.operator(Lab.settings("second", "two", Set.of()), () -> lost.set(true));
                books.edit("{\"spec\":{\"hotPath\":{\"maxBatch\":50}}}");
                Await.await(
                        () -> books.inventory()
                                .configMap("books-config")
                                .getData()
                                .toString()
                                .contains("50"),
                        Lab.SOON,
                        "the change is applied");
                Lab.quiet(SEVERAL_PASSES);
                assertThat(image(books)).as("while the first leads").endsWith(":one");
                Map<String, String> before = books.versions();
                Lab.quiet(SEVERAL_PASSES);
                assertThat(books.versions()).as("nobody else writes").isEqualTo(before);

                first.close();
                awaitHolder(lab, "second");
                Await.await(() -> image(books).endsWith(":two"), Lab.SOON, "the second goes on with the pipeline");
                assertThat(books.status().epoch()).as("the same epoch").isEqualTo(1);
                assertThat(books.inventory().events("EpochEnded")).isEmpty();
                assertThat(lost).isFalse();

                books.delete();
                usurp(lab);
                Await.await(lost::get, Lab.SOON, "the second is told that it lost the lease");
            }
        }
    }

    private static String image(Specimen books) {
        return books.inventory()
                .deployment("books-sync-graph")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }

    private static void awaitHolder(Lab lab, String identity) {
        Await.await(
                () -> Optional.ofNullable(lease(lab).get())
                        .filter(lease -> identity.equals(lease.getSpec().getHolderIdentity()))
                        .isPresent(),
                Lab.SOON,
                identity + " holds the lease");
    }

    /**
     * Somebody else writes himself into the lease, as after a pause that was longer than it lasts. The holder renews it
     * meanwhile, and one of two such writes is refused.
     */
    private static void usurp(Lab lab) {
        Await.await(
                () -> "somebody"
                        .equals(lease(lab)
                                .edit(lease -> {
                                    lease.getSpec().setHolderIdentity("somebody");
                                    return lease;
                                })
                                .getSpec()
                                .getHolderIdentity()),
                Lab.SOON,
                "somebody else has the lease");
    }

    private static Resource<Lease> lease(Lab lab) {
        return lab.admin().leases().inNamespace("dualtrack-system").withName("dualtrack-operator");
    }
}
