package dev.dualtrack.operator.dependent;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.operator.model.Component;
import dev.dualtrack.operator.model.Plan;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.ArrayList;
import java.util.List;

/** Removes the pipeline's data from one store, when the resource is deleted with {@code deletionPolicy: Delete}. */
public final class PurgeJob {
    private PurgeJob() {}

    /** The Job; its pod does not count as one of the workers. */
    public static Job of(Plan plan, StoreKind kind) {
        ContainerBuilder container = SyncWorkerDeployment.container(kind);
        List<String> arguments = new ArrayList<>(container.getArgs());
        arguments.add("purge");
        Job job = new JobBuilder()
                .withMetadata(Labels.child(plan.pipeline(), plan.names().purge(kind), Labels.of(plan.pipeline())))
                .withNewSpec()
                .withBackoffLimit(1)
                .withActiveDeadlineSeconds(120L)
                .withTtlSecondsAfterFinished(600)
                .withTemplate(PodTemplate.of(
                        plan,
                        Component.worker(kind),
                        SyncWorkerDeployment.volumes(plan, kind),
                        plan.pipelineJson(),
                        container.withArgs(arguments)))
                .endSpec()
                .build();
        job.getSpec().getTemplate().getSpec().setRestartPolicy("Never");
        job.getSpec().getTemplate().getMetadata().setLabels(Labels.of(plan.pipeline()));
        return job;
    }
}
