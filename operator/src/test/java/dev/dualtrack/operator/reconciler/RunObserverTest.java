package dev.dualtrack.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.operator.dependent.Labels;
import dev.dualtrack.operator.model.Component;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
    void aReplayOrAReportMadeOfTheCronJobIsNoRunThatBrokeOff() {
        assertThat(RunObserver.isRun(job(Component.RECONCILE_JOB, "replay", "--all")))
                .isFalse();
        assertThat(RunObserver.isRun(job(Component.RECONCILE_JOB, "report", "--html", "-")))
                .isFalse();
        assertThat(RunObserver.isRun(job(Component.CDC_SERVER, "run"))).isFalse();
    }
}
