package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.api.DeletionPolicy;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.operator.dependent.Labels;
import dev.dualtrack.operator.model.Component;
import dev.dualtrack.operator.model.Resolver;
import dev.dualtrack.operator.probe.SourceCleaner;
import dev.dualtrack.operator.probe.SourceLogins;
import dev.dualtrack.operator.status.StatusFactory;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a pipeline away, one step at a time: programs, then derived data (only with {@code deletionPolicy: Delete}), then
 * slot and own publication, then topics (likewise). Steps are repeated until they succeed, cannot succeed any more, or the
 * bound is over since the first try; what is left then is told in an event, and the resource goes. A store that is down does not keep the
 * slot: it would fill the source's disk. Nothing here waits for a namespace that goes away.
 */
final class Deletion {
    private static final Logger LOG = LoggerFactory.getLogger(Deletion.class);
    private static final long AGAIN_MILLIS = 2_000;
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(Applier.FIELD_MANAGER)
            .withForce(true)
            .build();

    private final KubernetesClient client;
    private final Resolver resolver;
    private final Planner planner;
    private final SecretReader secrets;
    private final Sessions sessions;
    private final SourceCleaner cleaner;
    private final StatusFactory statuses;
    private final Announcer announcer;
    private final Purge purge;
    private final Duration bound;
    private final LongSupplier nanoTime;

    Deletion(Tools tools, Duration bound, LongSupplier nanoTime) {
        client = tools.client();
        resolver = tools.resolver();
        planner = tools.planner();
        secrets = tools.secrets();
        sessions = tools.sessions();
        cleaner = tools.cleaner();
        statuses = tools.statuses();
        announcer = tools.announcer();
        purge = new Purge(client);
        this.bound = bound;
        this.nanoTime = nanoTime;
    }

    /** What deletion works with. */
    record Tools(
            KubernetesClient client,
            Resolver resolver,
            Planner planner,
            SecretReader secrets,
            Sessions sessions,
            SourceCleaner cleaner,
            StatusFactory statuses,
            Announcer announcer) {}

    /** Something that is still there; {@code forGood}: trying again does not help. */
    record Leftover(String what, boolean forGood) {}

    DeleteControl step(DataPipeline pipeline, DataPipelineStatus status, LiveChildren children) {
        boolean over = over(pipeline);
        List<Leftover> left = rest(pipeline, status, children, over);
        String words = left.stream().map(Leftover::what).collect(Collectors.joining("; "));
        if (left.isEmpty()) {
            return done(pipeline);
        }
        if (over || left.stream().allMatch(Leftover::forGood)) {
            LOG.atWarn()
                    .addKeyValue("pipeline", pipeline.getMetadata().getName())
                    .addKeyValue("namespace", pipeline.getMetadata().getNamespace())
                    .addKeyValue("left", words)
                    .log("left behind");
            announcer.announce(pipeline, new Announcement(true, "LeftBehind", "Deleted, but this is left: " + words));
            return done(pipeline);
        }
        tell(pipeline, status, words);
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(AGAIN_MILLIS);
    }

    /** Does what can be done now; says what remains. A step that fails keeps no other from being done. */
    private List<Leftover> rest(
            DataPipeline pipeline, DataPipelineStatus status, LiveChildren children, boolean lastTime) {
        stop(children);
        List<Leftover> left = new ArrayList<>();
        if (running(pipeline)) {
            left.add(new Leftover("pods that are still ending", false));
            if (!lastTime) {
                return left;
            }
        }
        Session session = sessions.of(pipeline);
        Secrets found = secrets.read(pipeline);
        SourceLogins logins = found.logins() == null ? session.logins() : found.logins();
        PipelineConfig config = resolver.resolve(pipeline, 1);
        if (status.epoch() == null) {
            // Nothing ever ran; a publication may have been made, and one attempt at it is enough.
            source(config, logins);
            return left;
        }
        boolean delete = pipeline.getSpec().deletionPolicy() == DeletionPolicy.DELETE;
        if (delete) {
            left.addAll(purge.of(planner.plan(pipeline, EpochState.known(status.epoch()), found), children.jobs()));
        }
        source(config, logins).ifPresent(left::add);
        if (delete && (lastTime || left.stream().allMatch(Leftover::forGood))) {
            topics(config, session).ifPresent(left::add);
        }
        return left;
    }

    private void stop(LiveChildren children) {
        children.applied().stream()
                .filter(child -> child instanceof Deployment || child instanceof CronJob)
                .filter(child -> child.getMetadata().getDeletionTimestamp() == null)
                .forEach(child -> client.resource(child).delete());
        children.jobs().stream()
                .filter(job -> job.getMetadata().getLabels().containsKey(Labels.COMPONENT))
                .filter(job -> job.getMetadata().getDeletionTimestamp() == null)
                .forEach(job -> client.resource(job).delete());
    }

    private boolean running(DataPipeline pipeline) {
        Pods pods = Pods.of(client, pipeline);
        return List.of(Component.values()).stream()
                .anyMatch(component -> !pods.unfinished(component).isEmpty());
    }

    private Optional<Leftover> source(PipelineConfig config, @Nullable SourceLogins logins) {
        String what = "slot " + config.source().slotName() + " and publication "
                + config.source().publicationName() + " at " + config.source().host();
        if (logins == null) {
            return Optional.of(new Leftover(what + ", because the Secret with the login is gone", true));
        }
        try {
            return cleaner.clean(config, logins)
                    ? Optional.empty()
                    : Optional.of(new Leftover(what + ", which is still being read", false));
        } catch (SQLException e) {
            return Optional.of(new Leftover(what + ", because PostgreSQL says " + e.getSQLState(), false));
        }
    }

    private static Optional<Leftover> topics(PipelineConfig config, Session session) {
        String what = "topics of " + config.stream().topicPrefix() + " at "
                + config.stream().bootstrapServers();
        try {
            return session.stream(config.stream()).deleteTopics(config)
                    ? Optional.empty()
                    : Optional.of(new Leftover(what + ", which another pipeline owns, or may own", true));
        } catch (ExecutionException | TimeoutException | KafkaException | IllegalStateException e) {
            return Optional.of(new Leftover(what, false));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(new Leftover(what, false));
        }
    }

    /** Counted from this operator's first try: that it was away, or that its clock is ahead, is no reason to let go. */
    private boolean over(DataPipeline pipeline) {
        return sessions.of(pipeline).hasBeenGoing(bound, nanoTime.getAsLong());
    }

    private DeleteControl done(DataPipeline pipeline) {
        sessions.end(pipeline);
        return DeleteControl.defaultDelete();
    }

    private void tell(DataPipeline pipeline, DataPipelineStatus status, String left) {
        DataPipelineStatus next =
                statuses.deleting(status, pipeline.getMetadata().getGeneration(), "Waits for " + left + ".");
        if (next.equals(status)) {
            return;
        }
        try {
            client.resource(DataPipelineReconciler.withStatus(pipeline, next))
                    .subresource("status")
                    .patch(APPLY);
        } catch (KubernetesClientException e) {
            LOG.atInfo().addKeyValue("code", e.getCode()).log("status of a deleted resource not written");
        }
    }
}
