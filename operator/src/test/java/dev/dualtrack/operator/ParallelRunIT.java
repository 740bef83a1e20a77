package dev.dualtrack.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.api.status.RunResult;
import dev.dualtrack.testbed.process.Await;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several pods share a run. */
@ExtendWith(LabExtension.class)
class ParallelRunIT {
    private final Lab lab;

    ParallelRunIT(Lab lab) {
        this.lab = lab;
    }

    @Test
    void eachPodHasItsIndexAndTheRunIsWhatOneOfThemSays() throws IOException {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            Job run = started(books, kubelet);
            String name = run.getMetadata().getName();

            assertThat(pods(books, name))
                    .extracting(
                            pod -> pod.getMetadata().getAnnotations().get("batch.kubernetes.io/job-completion-index"))
                    .containsExactlyInAnyOrder("0", "1");
            assertThat(pods(books, name))
                    .extracting(pod -> pod.getSpec().getContainers().getFirst())
                    .allSatisfy(container -> {
                        assertThat(container.getArgs()).endsWith("--slice", "$(JOB_COMPLETION_INDEX)/2");
                        assertThat(container.getEnv())
                                .extracting(EnvVar::getName)
                                .contains("JOB_COMPLETION_INDEX", "DUALTRACK_RUN_ID", "DUALTRACK_JOB_UID");
                    });
            assertThat(pods(books, name))
                    .as("what DUALTRACK_JOB_UID is taken from")
                    .extracting(pod -> pod.getMetadata().getLabels().get("batch.kubernetes.io/controller-uid"))
                    .containsOnly(run.getMetadata().getUid());

            String begin = run.getMetadata().getCreationTimestamp();
            kubelet.finish(run, Kubelet.report(name, begin, begin, "CONSISTENT"));
            awaitRun(books, name, RunResult.CONSISTENT);
        }
    }

    @Test
    void aRunThatOneOfItsPodsIsKeptOutOfBrokeOff() throws IOException {
        try (Specimen books = new Specimen(lab).secret();
                Kubelet kubelet = new Kubelet(lab, books)) {
            Job run = started(books, kubelet);
            String name = run.getMetadata().getName();
            String begin = run.getMetadata().getCreationTimestamp();

            kubelet.fail(name, 4, Kubelet.report(name, begin, begin, "SKIPPED"));

            awaitRun(books, name, RunResult.FAILED);
        }
    }

    private Job started(Specimen books, Kubelet kubelet) {
        books.with("  tables:", "  reconcile: {parallelism: 2}\n  tables:").apply();
        kubelet.runPods();
        kubelet.wantVerify();
        Await.await(() -> books.inventory().jobs().size() == 1, Lab.SOON, "a run was started");
        Job run = books.inventory().jobs().getFirst();
        Await.await(() -> pods(books, run.getMetadata().getName()).size() == 2, Lab.SOON, "both pods are there");
        return run;
    }

    private static void awaitRun(Specimen books, String name, RunResult result) {
        books.await(
                status -> status.coldPath() != null
                        && status.coldPath().lastRun() != null
                        && status.coldPath().lastRun().id().equals(name)
                        && status.coldPath().lastRun().result() == result,
                "the run's report is in the status");
    }

    private List<Pod> pods(Specimen books, String job) {
        return lab.admin()
                .pods()
                .inNamespace(books.namespace())
                .withLabel("batch.kubernetes.io/job-name", job)
                .list()
                .getItems();
    }
}
