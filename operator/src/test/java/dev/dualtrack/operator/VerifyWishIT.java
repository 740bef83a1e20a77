package dev.dualtrack.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.testbed.process.Await;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A worker wants a verify, as after a TRUNCATE. */
@ExtendWith(LabExtension.class)
class VerifyWishIT {
    private static final Duration SEVERAL_PASSES = Duration.ofSeconds(4);

    private final Lab lab;

    VerifyWishIT(Lab lab) {
        this.lab = lab;
    }

    @Test
    void startsOneRunForAWishAndOneMoreForAWishThatCameUpMeanwhile() throws IOException {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            books.apply();
            kubelet.runPods();
            kubelet.wantVerify();

            Job first = awaitRuns(books, 1).getFirst();
            assertThat(first.getMetadata().getName()).startsWith("books-run-");
            assertThat(first.getSpec()
                            .getTemplate()
                            .getSpec()
                            .getContainers()
                            .getFirst()
                            .getArgs())
                    .startsWith("run");
            awaitAnnounced(books, 1);
            assertThat(books.inventory().events("VerifyStarted"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.getMessage())
                            .contains(first.getMetadata().getName())
                            .contains("graph"));

            passSecond();
            kubelet.wantVerify();
            Lab.quiet(SEVERAL_PASSES);
            assertThat(books.inventory().jobs()).as("never two at once").hasSize(1);

            kubelet.finish(first, report(first));
            awaitRuns(books, 2);
            awaitAnnounced(books, 2);
        }
    }

    /** It is put back; changes of the time between are in no store. */
    @Test
    void startsOneForATableThatSomebodyTookOutOfTheOwnPublication() throws Exception {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            provision(books, kubelet);

            books.superuser("ALTER PUBLICATION books SET TABLE public.authors");

            Job run = awaitRuns(books, 1).getFirst();
            awaitAnnounced(books, 1);
            assertThat(books.inventory().events("VerifyStarted"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.getMessage())
                            .contains(run.getMetadata().getName())
                            .contains("public.books")
                            .doesNotContain("public.authors"));
        }
    }

    /** What such a transaction wrote before is not carried, and no run can see it until it commits. */
    @Test
    void startsItOnceTheTransactionsHaveEndedThatWereOpenAsTheTableWasPutBack() throws Exception {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            provision(books, kubelet);

            try (Connection writer = books.connect();
                    Statement statement = writer.createStatement()) {
                writer.setAutoCommit(false);
                statement.execute("INSERT INTO public.books (id) VALUES (1)");
                books.superuser("ALTER PUBLICATION books SET TABLE public.authors");
                books.await(
                        status -> status.hotPath() != null
                                && List.of("public.books")
                                        .equals(status.hotPath().uncarried()),
                        "the status names the table");
                Lab.quiet(SEVERAL_PASSES);
                assertThat(books.inventory().jobs()).as("runs before the end").isEmpty();
                writer.commit();
            }

            awaitRuns(books, 1);
            books.await(
                    status -> status.hotPath() != null && status.hotPath().uncarried() == null,
                    "the status names no table any more");
        }
    }

    /** As one that is killed, or that cannot compare. */
    @Test
    void startsAnotherOneIfItEndsWithoutAVerdict() throws IOException {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            books.with("  tables:", "  reconcile: {retryDelay: 1s}\n  tables:").apply();
            kubelet.runPods();
            kubelet.wantVerify();
            Job first = awaitRuns(books, 1).getFirst();

            kubelet.fail(first.getMetadata().getName());
            Job second = awaitRuns(books, 2).stream()
                    .filter(run -> !run.getMetadata()
                            .getName()
                            .equals(first.getMetadata().getName()))
                    .findFirst()
                    .orElseThrow();
            kubelet.finish(second, report(second));

            books.await(
                    status -> status.lastRun() != null
                            && status.lastRun().id().equals(second.getMetadata().getName()),
                    "the second run's report is in the status");
            books.await(
                    status -> status.coldPath() != null && status.coldPath().verifyWanted() == null,
                    "no run is due any more");
            Lab.quiet(SEVERAL_PASSES);
            assertThat(books.inventory().jobs()).as("runs, after a verdict").hasSize(2);
        }
    }

    @Test
    void startsNoneForAWishThatARunHasAnswered() throws IOException {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            books.apply();
            kubelet.runPods();
            kubelet.wantVerify();
            Job run = awaitRuns(books, 1).getFirst();
            kubelet.finish(run, report(run));
            books.await(
                    status -> status.coldPath() != null && status.coldPath().lastRun() != null,
                    "the run's report is in the status");

            lab.admin().resource(run).delete();
            Lab.quiet(SEVERAL_PASSES);

            assertThat(books.inventory().jobs())
                    .as("runs, although the Job is gone and the worker still wants one")
                    .isEmpty();
        }
    }

    @Test
    void startsNoneWhileTheColdPathIsSuspended() throws IOException {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            books.with("  tables:", "  reconcile: {suspend: true}\n  tables:").apply();
            kubelet.runPods();
            kubelet.wantVerify();
            Lab.quiet(SEVERAL_PASSES);
            assertThat(books.inventory().jobs()).isEmpty();
            assertThat(books.inventory().events("VerifyHeldBack"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.getMessage()).contains("graph", "dualtrack.dev/reconcile-at"));
            assertThat(books.condition("ColdPathReady"))
                    .hasValueSatisfying(
                            condition -> assertThat(condition.message()).contains("holds back a run that is due"));

            books.edit("{\"spec\":{\"reconcile\":{\"suspend\":false}}}");
            awaitRuns(books, 1);
        }
    }

    /** On return the publication is made, which asks for no run. */
    private static void provision(Specimen books, Kubelet kubelet) throws IOException {
        books.apply();
        kubelet.runPods();
        books.await("SourceReady", "SourceProvisioning");
        Lab.quiet(SEVERAL_PASSES);
        assertThat(books.inventory().jobs())
                .as("runs of a publication just made")
                .isEmpty();
    }

    private static List<Job> awaitRuns(Specimen books, int count) {
        Await.await(() -> books.inventory().jobs().size() == count, Lab.SOON, count + " run(s) were started");
        return books.inventory().jobs();
    }

    /** A run is announced right after it was started, not with it. */
    private static void awaitAnnounced(Specimen books, int count) {
        Await.await(
                () -> books.inventory().events("VerifyStarted").size() == count,
                Lab.SOON,
                count + " run(s) were announced");
    }

    /** Kubernetes tells times in whole seconds: a wish within the second of a run's start counts as answered. */
    private static void passSecond() {
        Lab.quiet(Duration.ofMillis(1_100));
    }

    private static String report(Job run) {
        String begin = run.getMetadata().getCreationTimestamp();
        return Kubelet.report(run.getMetadata().getName(), begin, begin, "CONSISTENT");
    }
}
