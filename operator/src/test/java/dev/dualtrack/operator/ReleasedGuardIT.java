package dev.dualtrack.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.api.status.Condition;
import dev.dualtrack.testbed.process.Await;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A run stopped at a guard, and a person who lets the next one pass. */
@ExtendWith(LabExtension.class)
class ReleasedGuardIT {
    private final Lab lab;

    ReleasedGuardIT(Lab lab) {
        this.lab = lab;
    }

    @Test
    void theAnnotationOfTheLastRunStartsOneRunThatMayPass() throws IOException {
        try (Specimen books = new Specimen(lab).secret().apply().awaitChildren();
                Kubelet kubelet = new Kubelet(lab, books)) {
            books.annotate("reconcile-at", "first");
            Job stopped = awaitRuns(books, 1);
            kubelet.finish(stopped, report(stopped, "REPAIR_SUSPENDED"));
            Condition consistent = books.await("Consistent", "RepairSuspended");
            String name = stopped.getMetadata().getName();
            assertThat(consistent.message()).contains("dualtrack.dev/proceed-repair=" + name);
            Await.await(
                    () -> books.inventory().events("RepairSuspended").size() == 1,
                    Lab.SOON,
                    "the suspension is announced");

            books.annotate("proceed-repair", "another-run");
            Lab.quiet(Duration.ofSeconds(3));
            assertThat(books.inventory().jobs())
                    .as("a run that is not the last")
                    .hasSize(1);

            books.annotate("proceed-repair", name);
            Job released = awaitRuns(books, 2);
            assertThat(variable(released)).isEqualTo(name);
            assertThat(variable(stopped)).isEmpty();
            kubelet.finish(released, report(released, "CONSISTENT"));
            books.await("Consistent", "Verified");

            Lab.quiet(Duration.ofSeconds(3));
            assertThat(books.inventory().jobs()).as("once for each release").hasSize(2);
        }
    }

    /** The newest run, once there are as many. */
    private static Job awaitRuns(Specimen books, int count) {
        Await.await(() -> books.inventory().jobs().size() == count, Lab.SOON, count + " run(s) were started");
        return books.inventory().jobs().stream()
                .filter(job -> job.getStatus().getConditions().isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private static String variable(Job run) {
        return run.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().stream()
                .filter(variable -> variable.getName().equals("DUALTRACK_PROCEED"))
                .map(EnvVar::getValue)
                .findFirst()
                .orElse("");
    }

    private static String report(Job run, String result) {
        String begin = run.getMetadata().getCreationTimestamp();
        return Kubelet.report(run.getMetadata().getName(), begin, begin, result);
    }
}
