package dev.dualtrack.operator.dependent;

import dev.dualtrack.operator.model.Component;
import dev.dualtrack.operator.model.Plan;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobTemplateSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run of the cold path outside its schedule, from the CronJob's own template. It belongs to the pipeline and not to
 * the CronJob, whose controller would warn about a Job that it did not start. It scans everything.
 */
public final class RunJob {
    private static final int A_DAY = 86_400;

    private RunJob() {}

    /**
     * The Job.
     *
     * @param proceed the run whose tripped guard a person released, null for none
     */
    public static Job of(Plan plan, String name, @Nullable String proceed) {
        JobTemplateSpec template = ReconcileCronJob.template(plan);
        JobSpec spec = template.getSpec();
        spec.setTtlSecondsAfterFinished(A_DAY);
        Container container = spec.getTemplate().getSpec().getContainers().getFirst();
        if (plan.pipeline().getSpec().reconcile().scanWithin() != null) {
            List<String> args = new ArrayList<>(container.getArgs());
            args.add("--scan-all");
            container.setArgs(args);
        }
        if (proceed != null) {
            List<EnvVar> env = new ArrayList<>(container.getEnv());
            env.add(new EnvVar("DUALTRACK_PROCEED", proceed, null));
            container.setEnv(env);
        }
        return new JobBuilder()
                .withMetadata(Labels.child(plan.pipeline(), name, Labels.of(plan.pipeline(), Component.RECONCILE_JOB)))
                .editMetadata()
                .withAnnotations(template.getMetadata().getAnnotations())
                .endMetadata()
                .withSpec(spec)
                .build();
    }
}
