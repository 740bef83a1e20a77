package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.operator.dependent.Children;
import dev.dualtrack.operator.model.Component;
import dev.dualtrack.operator.model.Observation;
import dev.dualtrack.operator.model.Plan;
import dev.dualtrack.operator.model.Problem;
import dev.dualtrack.operator.probe.CaptureWatch;
import dev.dualtrack.operator.probe.SourceLogins;
import dev.dualtrack.operator.status.StatusFactory;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The loop: validate and resolve references, prepare what lies outside, apply the children, observe, report. Every pass
 * does all of it from what is there; a pass that finds nothing to do writes nothing.
 */
@ControllerConfiguration(finalizerName = DataPipelineReconciler.FINALIZER, generationAwareEventProcessing = false)
public final class DataPipelineReconciler implements Reconciler<DataPipeline>, Cleaner<DataPipeline> {
    /** Holds the resource until slot and publication are gone. */
    static final String FINALIZER = "dualtrack.dev/cleanup";

    private static final long AT_ONCE_MILLIS = 1;
    /** Passes that fail before the status says so: a conflict passes with the next one. */
    private static final int PASSES = 3;

    private final Parts parts;

    public DataPipelineReconciler(Parts parts) {
        this.parts = parts;
    }

    @Override
    public List<EventSource<?, DataPipeline>> prepareEventSources(EventSourceContext<DataPipeline> context) {
        List<EventSource<?, DataPipeline>> sources = new ArrayList<>(LiveChildren.sources(context));
        sources.add(parts.clockWatch().over(context.getPrimaryCache()));
        return sources;
    }

    @Override
    public UpdateControl<DataPipeline> reconcile(DataPipeline pipeline, Context<DataPipeline> context) {
        DataPipelineStatus previous = status(pipeline);
        if (previous.observedGeneration() < 0) {
            DataPipelineStatus pending =
                    parts.statuses().pending(pipeline.getMetadata().getGeneration());
            write(pipeline, pending, context);
            return UpdateControl.<DataPipeline>noUpdate().rescheduleAfter(AT_ONCE_MILLIS);
        }
        Session session = parts.sessions().of(pipeline);
        Secrets secrets = parts.secrets().read(pipeline);
        List<Problem> problems = new ArrayList<>(parts.validator()
                .problems(pipeline, context.getPrimaryCache().list().toList(), session));
        problems.addAll(secrets.problems());
        PipelineConfig config = parts.resolver().resolve(pipeline, 1);
        SourceLogins logins = secrets.logins();
        if (!problems.isEmpty() || logins == null) {
            return report(pipeline, Observer.invalid(pipeline, config, problems), context);
        }
        session.remember(logins);

        LiveChildren children = new LiveChildren(context);
        Pods pods = parts.observer().pods(pipeline);
        boolean cdcServerRuns = !pods.unfinished(Component.CDC_SERVER).isEmpty();
        CaptureWatch watch = uncarried -> {
            boolean asked = session.gaps().find(uncarried);
            note(pipeline, uncarried, context);
            return asked;
        };
        Ground ground = parts.ground().keep(new Pass(config, logins, watch, cdcServerRuns, session, previous.epoch()));
        String handled = null;
        if (ground.conflicts().isEmpty() && ground.epoch().epoch() > 0) {
            Plan plan = parts.planner().plan(pipeline, ground.epoch(), secrets);
            Applier.Result result = parts.applier().apply(Children.of(plan), children.applied(), session.applied());
            announceRestored(pipeline, result);
            ground = ground.and(result.refused());
            handled = parts.runs().start(plan, previous, children.jobs(), session);
        }
        announceLoss(pipeline, ground.epoch());
        return report(
                pipeline,
                parts.observer().observe(pipeline, config, ground, children, pods, session, previous, handled),
                context);
    }

    private void announceRestored(DataPipeline pipeline, Applier.Result result) {
        for (String child : result.restored()) {
            parts.announcer().announce(pipeline, new Announcement(false, "ChildRestored", child));
        }
    }

    private void announceLoss(DataPipeline pipeline, EpochState epoch) {
        if (!epoch.loss().isEmpty()) {
            parts.announcer().announce(pipeline, new Announcement(true, "EpochEnded", epoch.loss()));
        }
    }

    /** A pass that fails in a way that nothing foresees must not leave an old Ready behind. */
    @Override
    public ErrorStatusUpdateControl<DataPipeline> updateErrorStatus(
            DataPipeline pipeline, Context<DataPipeline> context, Exception e) {
        int failedBefore =
                context.getRetryInfo().map(RetryInfo::getAttemptCount).orElse(0);
        DataPipelineStatus previous = status(pipeline);
        DataPipelineStatus next =
                parts.statuses().failing(previous, pipeline.getMetadata().getGeneration(), Refusals.sentence(e));
        if (failedBefore + 1 < PASSES) {
            return ErrorStatusUpdateControl.defaultErrorProcessing();
        }
        parts.metrics().failed(pipeline, next);
        return next.equals(previous)
                ? ErrorStatusUpdateControl.defaultErrorProcessing()
                : ErrorStatusUpdateControl.patchStatus(withStatus(pipeline, next));
    }

    @Override
    public DeleteControl cleanup(DataPipeline pipeline, Context<DataPipeline> context) {
        DeleteControl control = parts.deletion().step(pipeline, status(pipeline), new LiveChildren(context));
        if (control.isRemoveFinalizer()) {
            parts.metrics().forget(pipeline);
        }
        return control;
    }

    /**
     * Before anything is done about it: an operator that ends after it has put the publication right, and before its status is
     * written, leaves word of the gap to the next one.
     */
    private static void note(DataPipeline pipeline, Set<String> uncarried, Context<DataPipeline> context) {
        DataPipelineStatus noted = StatusFactory.naming(uncarried, status(pipeline));
        if (!noted.equals(status(pipeline))) {
            write(pipeline, noted, context);
        }
    }

    private UpdateControl<DataPipeline> report(
            DataPipeline pipeline, Observation observation, Context<DataPipeline> context) {
        DataPipelineStatus previous = status(pipeline);
        DataPipelineStatus next = parts.statuses().next(observation, previous);
        parts.metrics().seen(pipeline, observation, next);
        if (!next.equals(previous)) {
            write(pipeline, next, context);
            Announcement.between(previous, next)
                    .forEach(announcement -> parts.announcer().announce(pipeline, announcement));
        }
        return UpdateControl.noUpdate();
    }

    /** What comes after it, in this pass and in the next one, sees this status even if the watch is late. */
    private static void write(DataPipeline pipeline, DataPipelineStatus status, Context<DataPipeline> context) {
        DataPipeline written = PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(
                pipeline, withStatus(pipeline, status), context);
        pipeline.setStatus(status);
        pipeline.getMetadata().setResourceVersion(written.getMetadata().getResourceVersion());
    }

    private static DataPipelineStatus status(DataPipeline pipeline) {
        return pipeline.getStatus() == null ? DataPipelineStatus.UNSEEN : pipeline.getStatus();
    }

    /** Only what is patched: the operator never writes spec or metadata. */
    static DataPipeline withStatus(DataPipeline pipeline, DataPipelineStatus status) {
        DataPipeline patch = new DataPipeline();
        patch.setMetadata(new ObjectMetaBuilder()
                .withNamespace(pipeline.getMetadata().getNamespace())
                .withName(pipeline.getMetadata().getName())
                .build());
        patch.setStatus(status);
        return patch;
    }
}
