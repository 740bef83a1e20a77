package dev.dualtrack.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.api.status.RunResult;
import dev.dualtrack.api.status.RunStatus;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.operator.dependent.Labels;
import dev.dualtrack.operator.model.Component;
import dev.dualtrack.operator.model.Samples;
import dev.dualtrack.operator.probe.Postgres;
import dev.dualtrack.operator.probe.RunRows;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunObserverTest {
    private static Job job(Component component, String... arguments) {
        return new JobBuilder()
                .withNewMetadata()
                .withName("by-hand")
                .withLabels(Map.of(Labels.COMPONENT, component.label()))
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .addNewContainer()
                .withArgs(arguments)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    @Test
    void aJobThatComparesIsARun() {
        assertThat(RunObserver.isRun(job(Component.RECONCILE_JOB, "run", "--config", "f")))
                .isTrue();
        assertThat(RunObserver.isRun(job(Component.RECONCILE_JOB, "verify"))).isTrue();
    }

    @Test
    void aReplayAReportOrAHelpMadeOfTheCronJobIsNoRunThatBrokeOff() {
        assertThat(RunObserver.isRun(job(Component.RECONCILE_JOB, "replay", "--all")))
                .isFalse();
        assertThat(RunObserver.isRun(job(Component.RECONCILE_JOB, "report", "--html", "-")))
                .isFalse();
        assertThat(RunObserver.isRun(job(Component.RECONCILE_JOB, "run", "--help")))
                .isFalse();
        assertThat(RunObserver.isRun(job(Component.RECONCILE_JOB))).isFalse();
        assertThat(RunObserver.isRun(job(Component.CDC_SERVER, "run"))).isFalse();
    }

    @Test
    void aJobThatWasMadeAgainUnderTheNameOfTheLastRunHasAnotherOne() {
        Job job = ended(job(Component.RECONCILE_JOB, "run"), "2026-01-01T03:00:00Z", "2026-01-01T03:10:00Z");

        assertThat(newest(job, "2026-01-01T03:09:58Z")).as("its own").isNull();
        assertThat(newest(job, "2026-01-01T03:00:00Z"))
                .as("clocks tell seconds")
                .isNull();
        assertThat(newest(job, "2026-01-01T02:59:59Z"))
                .as("of the Job before")
                .isNotNull()
                .extracting(RunSummary::runId)
                .isEqualTo("by-hand");
    }

    @Test
    void theLastWordsOfAJobBeforeAreNotThoseOfOneThatWasMadeAgainUnderItsName() {
        Job job = ended(job(Component.RECONCILE_JOB, "run"), "2026-01-01T03:00:00Z", "2026-01-01T03:10:00Z");

        assertThat(newest(job, "2026-01-01T02:59:59Z", pod("uid of before")))
                .extracting(RunSummary::result)
                .isEqualTo(RunSummary.Result.FAILED);
        assertThat(newest(job, "2026-01-01T02:59:59Z", pod("uid")))
                .extracting(RunSummary::result)
                .isEqualTo(RunSummary.Result.CONSISTENT);
    }

    /** Else a change of the mapping after it is not noticed. */
    @Test
    void aRunThatBrokeOffWithoutAReportIsOfTheMappingThatItsJobNames() {
        Job job = ended(job(Component.RECONCILE_JOB, "run"), "2026-01-01T03:00:00Z", "2026-01-01T03:10:00Z");
        Job annotated = new JobBuilder(job)
                .editMetadata()
                .addToAnnotations(Labels.MAPPING, "feed")
                .endMetadata()
                .build();

        assertThat(newest(annotated, "2026-01-01T02:59:59Z"))
                .extracting(RunSummary::mapping)
                .isEqualTo("feed");
        assertThat(newest(job, "2026-01-01T02:59:59Z"))
                .as("of a version before")
                .extracting(RunSummary::mapping)
                .isNull();
    }

    /** Else a run after it would seem to have ended before, and its verdict would be lost; or it would be taken for another Job's. */
    @ParameterizedTest
    @CsvSource({
        "2026-01-01T03:00:01Z, 2026-01-01T03:09:58Z, 2026-01-01T03:00:01Z, 2026-01-01T03:09:58Z",
        "2026-01-01T03:00:01Z, 2026-01-01T03:10:00.9Z, 2026-01-01T03:00:01Z, 2026-01-01T03:10:00.9Z",
        "2026-01-01T02:50:01Z, 2026-01-01T02:59:58Z, 2026-01-01T02:50:01Z, 2026-01-01T03:10:00Z",
        "2026-01-01T03:10:01Z, 2026-01-01T03:19:58Z, 2026-01-01T03:00:00Z, 2026-01-01T03:10:00Z",
        "2026-01-01T03:05:01Z, 2026-01-01T03:14:58Z, 2026-01-01T03:05:01Z, 2026-01-01T03:10:00Z",
    })
    void f30ARunEndedWhileItsJobWasThereWhateverTheClockOfItsPodSays(
            String began, String ended, Instant start, Instant end) {
        Job job = ended(job(Component.RECONCILE_JOB, "run"), "2026-01-01T03:00:00Z", "2026-01-01T03:10:00Z");

        assertThat(newest(job, "2026-01-01T02:59:59Z", pod("uid", began, ended)))
                .isNotNull()
                .satisfies(run -> {
                    assertThat(run.result()).isEqualTo(RunSummary.Result.CONSISTENT);
                    assertThat(run.startedAt()).isEqualTo(start);
                    assertThat(run.finishedAt()).isEqualTo(end);
                });
    }

    @Test
    void aRunIsOfTheEpochThatItsJobNames() {
        Job job = ended(job(Component.RECONCILE_JOB, "run"), "2026-01-01T03:00:00Z", "2026-01-01T03:10:00Z");
        RunSummary run = newest(job, "2026-01-01T02:59:59Z");

        assertThat(RunObserver.epoch(List.of(ofEpoch(job, "7")), run)).isEqualTo(7);
        assertThat(RunObserver.epoch(List.of(job), run))
                .as("of a version before")
                .isNull();
        assertThat(RunObserver.epoch(List.of(ofEpoch(job, "seven")), run)).isNull();
        assertThat(RunObserver.epoch(List.of(ofEpoch(job, "7")), null)).isNull();
        assertThat(RunObserver.epoch(List.of(ofEpoch(named(job, "another"), "7")), run))
                .isNull();
    }

    private static Job ofEpoch(Job job, String epoch) {
        return new JobBuilder(job)
                .editMetadata()
                .addToAnnotations(Labels.EPOCH, epoch)
                .endMetadata()
                .build();
    }

    private static Job named(Job job, String name) {
        return new JobBuilder(job).editMetadata().withName(name).endMetadata().build();
    }

    private static Pod pod(String job) {
        return pod(job, "2026-01-01T03:00:01Z", "2026-01-01T03:09:58Z");
    }

    private static Pod pod(String job, String startedAt, String finishedAt) {
        return new PodBuilder()
                .withNewMetadata()
                .withLabels(Map.of(Labels.JOB_UID, job, "batch.kubernetes.io/job-name", "by-hand"))
                .endMetadata()
                .withNewStatus()
                .addNewContainerStatus()
                .withNewState()
                .withNewTerminated()
                .withFinishedAt("2026-01-01T03:09:58Z")
                .withMessage("""
                        {"runId":"by-hand","startedAt":"%s","finishedAt":"%s",
                         "result":"CONSISTENT","reason":"","fenceLsn":"","rowsChecked":0,"stores":[]}""".formatted(startedAt, finishedAt))
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }

    private static Job ended(Job job, String madeAt, String endedAt) {
        return new JobBuilder(job)
                .editMetadata()
                .withUid("uid")
                .withCreationTimestamp(madeAt)
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("Failed")
                .withStatus("True")
                .withLastTransitionTime(endedAt)
                .endCondition()
                .endStatus()
                .build();
    }

    /** With that Job, where the last run that is known has its name and ended then. */
    private static @Nullable RunSummary newest(Job job, String finishedAt, Pod... pods) {
        RunStatus known = new RunStatus(
                "by-hand", finishedAt, finishedAt, RunResult.CONSISTENT, null, 0, null, null, null, null, List.of());
        return new RunObserver(new RunRows(new Postgres()))
                .newest(
                        List.of(job),
                        new Pods(List.of(pods)),
                        Samples.plan(Samples.aegis()).config(),
                        null,
                        known);
    }
}
