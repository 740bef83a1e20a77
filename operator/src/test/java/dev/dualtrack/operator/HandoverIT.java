package dev.dualtrack.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.testbed.process.Await;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
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

    /** The worker that asked for it is gone, too, and nothing was verified that could have been said to be out of date. */
    @Test
    void theSecondKnowsOfTheRunThatIsDue() throws IOException {
        try (Lab lab = Lab.withoutOperator("cluster-wide")) {
            OperatorProgram first = lab.operator(Lab.settings("first", "one", Set.of()), () -> {});
            awaitHolder(lab, "first");
            try (Specimen books = new Specimen(lab).secret();
                    Kubelet kubelet = new Kubelet(lab, books)) {
                books.with("  tables:", "  reconcile: {suspend: true}\n  tables:")
                        .apply();
                kubelet.runPods();
                kubelet.wantVerify();
                books.await(HandoverIT::isRunDue, "the status tells of a run that is due");

                first.close();
                kubelet.forgetWish();
                lab.operator(Lab.settings("second", "two", Set.of()), () -> {});
                awaitHolder(lab, "second");
                Lab.quiet(SEVERAL_PASSES);
                assertThat(isRunDue(books.status())).as("still due").isTrue();
                books.edit("{\"spec\":{\"reconcile\":{\"suspend\":false}}}");

                Await.await(() -> books.inventory().jobs().size() == 1, Lab.SOON, "the run is started");
                Job run = books.inventory().jobs().getFirst();
                String begin = run.getMetadata().getCreationTimestamp();
                kubelet.finish(run, Kubelet.report(run.getMetadata().getName(), begin, begin, "CONSISTENT"));
                books.await(status -> status.lastRun() != null && !isRunDue(status), "it is answered");
            }
        }
    }

    /** It noted the gap before it put the table back; whatever it says after that is refused. */
    @Test
    void theSecondKnowsOfAGapThatTheFirstMendedAndCouldNotTellTheEndOf() throws SQLException {
        try (Lab lab = Lab.withoutOperator("cluster-wide")) {
            OperatorProgram first = lab.operator(Lab.settings("first", "one", Set.of()), () -> {});
            awaitHolder(lab, "first");
            try (Specimen books = new Specimen(lab).secret()) {
                // The first would start the run that it knows to be due.
                books.with("  tables:", "  reconcile: {suspend: true}\n  tables:")
                        .apply();
                books.await(status -> status.epoch() != null, "the publication was looked at");
                Lab.quiet(SEVERAL_PASSES);
                try (Refusal refusal = new Refusal(
                        lab,
                        books.namespace(),
                        "{apiGroups: [dualtrack.dev], apiVersions: [v1alpha1], operations: [UPDATE],"
                                + " resources: [datapipelines/status]}",
                        "has(object.status.hotPath) && has(object.status.hotPath.uncarried)",
                        "it names no table")) {
                    refusal.awaitForce(() -> tryStatus(lab, books));
                    books.superuser("ALTER PUBLICATION books SET TABLE public.authors");
                    Await.await(() -> published(books).size() == 2, Lab.SOON, "the table is put back");
                    first.close();
                }
                assertThat(isRunDue(books.status()))
                        .as("known by the first's word")
                        .isFalse();

                lab.operator(Lab.settings("second", "two", Set.of()), () -> {});
                books.await(HandoverIT::isRunDue, "the second knows that a run is due");
            }
        }
    }

    /** The source's log has grown past what was read by then, so nothing but the mark tells of the loss. */
    @Test
    void f28TheSecondKnowsOfALossThatOnlyTheFirstCouldSee() throws Exception {
        try (Lab lab = Lab.withoutOperator("cluster-wide")) {
            OperatorProgram first = lab.operator(Lab.settings("first", "one", Set.of()), () -> {});
            awaitHolder(lab, "first");
            try (Specimen books = new Specimen(lab).secret();
                    Kubelet kubelet = new Kubelet(lab, books)) {
                LifecycleIT.awaitStreaming(books, kubelet);
                kubelet.holdCdcServer();
                books.storeOffset(16 << 20);
                books.await("SourceReady", "SlotLost");

                first.close();
                books.growLog(32);
                lab.operator(Lab.settings("second", "two", Set.of()), () -> {});
                awaitHolder(lab, "second");
                kubelet.letGoOfCdcServer();

                books.await(status -> Long.valueOf(2).equals(status.epoch()), "epoch 2 is in force");
                assertThat(books.inventory().events("EpochEnded"))
                        .singleElement()
                        .satisfies(event -> assertThat(event.getMessage()).contains("the source's log ends at"));
            }
        }
    }

    /** Has the API server judge a change of the status, and not make it. */
    private static void tryStatus(Lab lab, Specimen books) {
        PatchContext dryRun = new PatchContext.Builder()
                .withPatchType(PatchType.JSON_MERGE)
                .withDryRun(List.of("All"))
                .build();
        lab.admin()
                .resources(DataPipeline.class)
                .inNamespace(books.namespace())
                .withName(Specimen.NAME)
                .subresource("status")
                .patch(dryRun, "{\"status\":{\"lag\":\"0\"}}");
    }

    private static List<String> published(Specimen books) {
        try {
            return books.column("SELECT tablename FROM pg_publication_tables WHERE pubname = 'books'");
        } catch (SQLException e) {
            throw new AssertionError("publication not read", e);
        }
    }

    private static boolean isRunDue(DataPipelineStatus status) {
        return status.coldPath() != null && status.coldPath().verifyWanted() != null;
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
