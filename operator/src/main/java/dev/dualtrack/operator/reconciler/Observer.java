package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.operator.model.Component;
import dev.dualtrack.operator.model.Names;
import dev.dualtrack.operator.model.Observation;
import dev.dualtrack.operator.model.Problem;
import dev.dualtrack.operator.model.PublicationRules;
import dev.dualtrack.operator.model.Resolver;
import dev.dualtrack.operator.model.Rollout;
import dev.dualtrack.operator.model.Runs;
import dev.dualtrack.operator.model.Schedule;
import dev.dualtrack.operator.model.SourceFacts.SlotFacts;
import dev.dualtrack.operator.model.SourceReading;
import dev.dualtrack.operator.model.StoreObservation;
import dev.dualtrack.operator.model.StreamReading;
import dev.dualtrack.operator.model.VerifyWish;
import dev.dualtrack.operator.probe.WorkerClient;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks at everything that a pipeline consists of, once. */
final class Observer {
    private final KubernetesClient client;
    private final WorkerClient workers;
    private final RunObserver runs;
    private final Clock clock;
    private final LongSupplier nanoTime;

    Observer(KubernetesClient client, WorkerClient workers, RunObserver runs, Clock clock, LongSupplier nanoTime) {
        this.client = client;
        this.workers = workers;
        this.runs = runs;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** The pipeline's pods now. */
    Pods pods(DataPipeline pipeline) {
        return Pods.of(client, pipeline);
    }

    /** What is seen of a pipeline that is valid. */
    Observation observe(
            DataPipeline pipeline,
            PipelineConfig config,
            Ground ground,
            LiveChildren children,
            Pods pods,
            Session session,
            DataPipelineStatus previous,
            @Nullable String handledToken) {
        Names names = Resolver.names(pipeline);
        Map<StoreKind, StoreObservation> stores = new EnumMap<>(StoreKind.class);
        for (StoreKind kind : config.stores().kinds()) {
            stores.put(kind, store(names, kind, children, pods, session));
        }
        session.rememberEpochs(epochs(stores, config.owner()));
        session.recall(previous);
        session.hear(stores, clock.instant());
        Set<String> uncarried = ground.source() instanceof SourceReading.Read read
                ? PublicationRules.uncarried(read.facts(), config)
                : Set.of();
        boolean quiet = DueRun.isQuiet(previous, children.jobs());
        rememberGaps(config, ground, uncarried, stores, quiet, session, previous);
        Rollout cdcServer = Rollouts.of(
                children.deployment(names.cdcServer()), session.applied(), pods.trouble(Component.CDC_SERVER));
        SlotWatch.Finding slot = session.slot().look(ground, cdcServer, nanoTime.getAsLong());
        return new Observation(
                pipeline.getSpec(),
                pipeline.getMetadata().getGeneration(),
                config.owner(),
                config.source().slotName(),
                ground.conflicts(),
                ground.source(),
                ground.sourceProblem(),
                ground.warnings(),
                uncarried,
                session.gaps().settling(),
                ground.stream(),
                ground.stream() instanceof StreamReading.Read read ? session.smoothLag(read.facts()) : Map.of(),
                retained(ground, session),
                slot.unread(),
                slot.still(),
                ground.epoch().epoch(),
                ground.epoch().since(),
                PipelineConfigWriter.mappingHash(config),
                cdcServer,
                stores,
                runs(pipeline, config, children, pods, session, previous),
                session.wish(),
                handledToken);
    }

    /** What is seen of one that is not: nothing but what is wrong with it. */
    static Observation invalid(DataPipeline pipeline, PipelineConfig config, List<Problem> problems) {
        return new Observation(
                pipeline.getSpec(),
                pipeline.getMetadata().getGeneration(),
                config.owner(),
                config.source().slotName(),
                problems,
                null,
                null,
                List.of(),
                Set.of(),
                Set.of(),
                null,
                Map.of(),
                0,
                false,
                false,
                0,
                null,
                null,
                Rollout.ABSENT,
                Map.of(),
                null,
                null,
                null);
    }

    private StoreObservation store(Names names, StoreKind kind, LiveChildren children, Pods pods, Session session) {
        Component component = Component.worker(kind);
        Rollout rollout =
                Rollouts.of(children.deployment(names.worker(kind)), session.applied(), pods.trouble(component));
        List<String> asked = pods.addresses(component);
        List<WorkerStatus> reports =
                asked.stream().map(workers::status).flatMap(Optional::stream).toList();
        boolean lacking = session.workers(kind).look(rollout, asked.size(), reports.size(), nanoTime.getAsLong());
        return new StoreObservation(rollout, reports, lacking);
    }

    private Runs runs(
            DataPipeline pipeline,
            PipelineConfig config,
            LiveChildren children,
            Pods pods,
            Session session,
            DataPipelineStatus previous) {
        Schedule schedule = Validator.schedule(pipeline);
        boolean suspended = pipeline.getSpec().reconcile().suspend();
        RunSummary last = runs.newest(children.jobs(), pods, config, session.logins(), previous.lastRun());
        return new Runs(
                children.hasCronJob(),
                last,
                RunObserver.epoch(children.jobs(), last),
                suspended ? null : schedule.next(clock.instant()).orElse(null));
    }

    /** Tables whose changes were not carried for a time, and are again, are to be looked at. */
    private void rememberGaps(
            PipelineConfig config,
            Ground ground,
            Set<String> uncarried,
            Map<StoreKind, StoreObservation> stores,
            boolean quiet,
            Session session,
            DataPipelineStatus previous) {
        if (ground.epoch().cdcServerStopped() || !ground.epoch().loss().isEmpty()) {
            session.gaps().forget();
        } else if (ground.source() instanceof SourceReading.Read read) {
            Set<String> named = stores.values().stream()
                    .flatMap(store -> store.reports().stream())
                    .flatMap(report -> report.filled().keySet().stream())
                    .collect(Collectors.toSet());
            CaptureGaps gaps = session.gaps();
            Set<String> ended = gaps.look(config, uncarried, read.transactions(), named, quiet, previous);
            if (!ended.isEmpty()) {
                session.remember(VerifyWish.ofGap(ended, clock.instant()));
            }
            VerifyWish wish = session.wish();
            boolean carried = uncarried.isEmpty()
                    && gaps.settling().isEmpty()
                    && !read.facts().slotLost();
            if (carried && (wish == null || !wish.isOpen(previous, previous.lastRun()))) {
                VerifyWish.of(previous, clock.instant()).ifPresent(session::remember);
            }
        }
    }

    private static long retained(Ground ground, Session session) {
        if (!(ground.source() instanceof SourceReading.Read read)) {
            return 0;
        }
        SlotFacts slot = read.facts().slot();
        return slot == null ? 0 : session.smoothRetained(slot.retainedBytes());
    }

    private static Map<StoreKind, Long> epochs(Map<StoreKind, StoreObservation> stores, String owner) {
        Map<StoreKind, Long> epochs = new EnumMap<>(StoreKind.class);
        stores.forEach((kind, store) -> store.reports().stream()
                .filter(report -> report.ownerOfStore().equals(owner))
                .forEach(report -> epochs.merge(kind, report.epochOfStore(), Math::max)));
        return epochs;
    }
}
