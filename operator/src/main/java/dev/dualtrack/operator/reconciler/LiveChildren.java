package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.operator.dependent.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The children as the caches show them; the Jobs as they were when this was made. Pods that are listed later than that
 * tell how a Job ended that is over here. Each kind is watched by the operator's own label alone.
 */
final class LiveChildren {
    private static final List<Class<? extends HasMetadata>> APPLIED = List.of(
            ServiceAccount.class,
            ConfigMap.class,
            NetworkPolicy.class,
            PodDisruptionBudget.class,
            Deployment.class,
            CronJob.class);

    private final Context<DataPipeline> context;
    private final List<Job> jobs;

    LiveChildren(Context<DataPipeline> context) {
        this.context = context;
        jobs = List.copyOf(context.getSecondaryResources(Job.class));
    }

    static List<EventSource<?, DataPipeline>> sources(EventSourceContext<DataPipeline> context) {
        return Stream.concat(APPLIED.stream(), Stream.of(Job.class))
                .<EventSource<?, DataPipeline>>map(kind -> source(kind, context))
                .toList();
    }

    /** Those that are applied on every pass; Jobs are not among them. */
    List<HasMetadata> applied() {
        return APPLIED.stream()
                .<HasMetadata>flatMap(context::getSecondaryResourcesAsStream)
                .toList();
    }

    Optional<Deployment> deployment(String name) {
        return context.getSecondaryResourcesAsStream(Deployment.class)
                .filter(deployment -> deployment.getMetadata().getName().equals(name))
                .findFirst();
    }

    boolean hasCronJob() {
        return !context.getSecondaryResources(CronJob.class).isEmpty();
    }

    List<Job> jobs() {
        return jobs;
    }

    private static <R extends HasMetadata> EventSource<R, DataPipeline> source(
            Class<R> kind, EventSourceContext<DataPipeline> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(kind, DataPipeline.class)
                        .withLabelSelector(Labels.MANAGED_BY + "=" + Labels.OPERATOR)
                        .withNamespacesInheritedFromController()
                        .withSecondaryToPrimaryMapper(LiveChildren::owner)
                        .build(),
                context);
    }

    /** By label, because a scheduled Job belongs to the CronJob. */
    private static Set<ResourceID> owner(HasMetadata child) {
        String pipeline = child.getMetadata().getLabels().get(Labels.INSTANCE);
        return pipeline == null
                ? Set.of()
                : Set.of(new ResourceID(pipeline, child.getMetadata().getNamespace()));
    }
}
