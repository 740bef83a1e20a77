package dev.dualtrack.operator.dependent;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.api.Durations;
import dev.dualtrack.api.path.Reconcile;
import dev.dualtrack.core.config.PipelineConfigReader;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.operator.model.Component;
import dev.dualtrack.operator.model.Plan;
import dev.dualtrack.operator.model.Resolver;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The cold path. Attempts and their delay are the program's own loop, so that a Job's exponential back-off does not
 * stretch them; the back-off limit covers lost pods alone, and such as ran out of memory. Pods that share a run
 * are indexes of one Job, and each takes on the slice of its index.
 */
public final class ReconcileCronJob {
    /** The program gives up by itself first, so that its report is not lost. */
    private static final long REPORT_SECONDS = 60;

    private static final long A_DAY = 86_400;

    private static final int STARTS_AGAIN = 2;

    /** The exit codes of the program: drift, configuration, failed, unverifiable. */
    private static final Integer[] OWN_ENDS = {1, 2, 4, 5};

    private ReconcileCronJob() {}

    static CronJob of(Plan plan) {
        Reconcile reconcile = plan.pipeline().getSpec().reconcile();
        return new CronJobBuilder()
                .withMetadata(Labels.child(
                        plan.pipeline(), plan.names().reconcile(), Labels.of(plan.pipeline(), Component.RECONCILE_JOB)))
                .withNewSpec()
                .withSchedule(reconcile.schedule())
                .withTimeZone(reconcile.timeZone())
                .withConcurrencyPolicy("Forbid")
                .withSuspend(reconcile.suspend())
                .withStartingDeadlineSeconds(A_DAY)
                .withSuccessfulJobsHistoryLimit(3)
                .withFailedJobsHistoryLimit(3)
                .withJobTemplate(template(plan))
                .endSpec()
                .build();
    }

    /** The least CronJob with the resource's schedule, to ask the API server about. */
    public static CronJob probe(DataPipeline pipeline) {
        Reconcile reconcile = pipeline.getSpec().reconcile();
        return new CronJobBuilder()
                .withNewMetadata()
                .withNamespace(pipeline.getMetadata().getNamespace())
                .withName(Resolver.names(pipeline).reconcile())
                .endMetadata()
                .withNewSpec()
                .withSchedule(reconcile.schedule())
                .withTimeZone(reconcile.timeZone())
                .withNewJobTemplate()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .withRestartPolicy("Never")
                .addNewContainer()
                .withName("probe")
                .withImage("probe")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .endJobTemplate()
                .endSpec()
                .build();
    }

    static JobTemplateSpec template(Plan plan) {
        Volumes volumes = new Volumes()
                .config(plan.names().config(), PipelineConfigReader.DIRECTORY)
                .source(plan);
        for (StoreKind kind : plan.config().stores().kinds()) {
            volumes.store(plan, kind);
        }
        int pods = plan.pipeline().getSpec().reconcile().parallelism();
        ContainerBuilder container = new ContainerBuilder()
                .withArgs("run", "--config", PipelineConfigReader.DEFAULT_FILE, "--run-id", "$(DUALTRACK_RUN_ID)")
                .addToArgs(scanWithin(plan))
                .withEnv(SyncWorkerDeployment.caches())
                .addToEnv(label("DUALTRACK_RUN_ID", "batch.kubernetes.io/job-name"));
        JobTemplateSpec template = new JobTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(Labels.of(plan.pipeline(), Component.RECONCILE_JOB))
                .withAnnotations(Map.of(
                        Labels.MAPPING,
                        PipelineConfigWriter.mappingHash(plan.config()),
                        Labels.EPOCH,
                        String.valueOf(plan.config().epoch())))
                .endMetadata()
                .withNewSpec()
                .withBackoffLimit(STARTS_AGAIN * pods)
                .withPodFailurePolicy(untilItEndsByItself())
                .withActiveDeadlineSeconds(timeoutSeconds(plan))
                .withTemplate(PodTemplate.of(plan, Component.RECONCILE_JOB, volumes, plan.pipelineJson(), container))
                .endSpec()
                .build();
        template.getSpec().getTemplate().getSpec().setRestartPolicy("Never");
        if (pods > 1) {
            slice(template.getSpec(), pods);
        }
        return template;
    }

    private static String[] scanWithin(Plan plan) {
        String within = plan.pipeline().getSpec().reconcile().scanWithin();
        return within == null
                ? new String[0]
                : new String[] {"--scan-within", Durations.parse(within).toString()};
    }

    private static void slice(JobSpec job, int pods) {
        job.setCompletionMode("Indexed");
        job.setCompletions(pods);
        job.setParallelism(pods);
        Container container = job.getTemplate().getSpec().getContainers().getFirst();
        List<String> args = new ArrayList<>(container.getArgs());
        args.addAll(List.of("--slice", "$(JOB_COMPLETION_INDEX)/" + pods));
        container.setArgs(args);
        // a Job that is made again under its name has another run
        List<EnvVar> env = new ArrayList<>(container.getEnv());
        env.add(label("DUALTRACK_JOB_UID", Labels.JOB_UID));
        container.setEnv(env);
    }

    /** A variable with the value of one of the pod's labels. */
    private static EnvVar label(String variable, String label) {
        return new EnvVarBuilder()
                .withName(variable)
                .withNewValueFrom()
                .withNewFieldRef()
                .withFieldPath("metadata.labels['" + label + "']")
                .endFieldRef()
                .endValueFrom()
                .build();
    }

    /** A pod whose program came to an end of its own, with drift, say, is not started again. */
    private static PodFailurePolicy untilItEndsByItself() {
        return new PodFailurePolicyBuilder()
                .addNewRule()
                .withAction("FailJob")
                .withNewOnExitCodes()
                .withOperator("In")
                .withValues(OWN_ENDS)
                .endOnExitCodes()
                .endRule()
                .build();
    }

    private static long timeoutSeconds(Plan plan) {
        return Durations.parse(plan.pipeline().getSpec().reconcile().timeout()).toSeconds() + REPORT_SECONDS;
    }
}
