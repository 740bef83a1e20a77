package dev.dualtrack.operator.reconciler;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.operator.metrics.PipelineMetrics;
import dev.dualtrack.operator.model.Images;
import dev.dualtrack.operator.model.Resolver;
import dev.dualtrack.operator.probe.Postgres;
import dev.dualtrack.operator.probe.RunRows;
import dev.dualtrack.operator.probe.SourceCleaner;
import dev.dualtrack.operator.probe.SourceProbe;
import dev.dualtrack.operator.probe.WorkerClient;
import dev.dualtrack.operator.status.StatusFactory;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;

/** What the reconciler is put together from; {@link #of} is the one place where that happens. */
public record Parts(
        Resolver resolver,
        SecretReader secrets,
        Validator validator,
        Sessions sessions,
        GroundKeeper ground,
        Planner planner,
        Applier applier,
        RunStarter runs,
        Observer observer,
        StatusFactory statuses,
        Announcer announcer,
        PipelineMetrics metrics,
        Deletion deletion,
        ClockWatch clockWatch)
        implements AutoCloseable {

    /**
     * Settings that differ between installations and tests.
     *
     * @param namespace the operator's own
     * @param workerPort where workers serve their status
     * @param deletionBound how long a deletion tries before it lets go, from its first try
     */
    public record Settings(String clusterId, Images images, String namespace, int workerPort, Duration deletionBound) {}

    /** Puts the parts together. */
    public static Parts of(
            Settings settings,
            KubernetesClient client,
            Function<PipelineConfig, String> cdcServer,
            MeterRegistry registry,
            Clock clock) {
        Postgres postgres = new Postgres();
        Resolver resolver = new Resolver(settings.clusterId());
        SecretReader secrets = new SecretReader(client);
        Sessions sessions = new Sessions();
        SourceCleaner cleaner = new SourceCleaner(postgres);
        Planner planner = new Planner(resolver, settings.images(), settings.namespace(), cdcServer);
        StatusFactory statuses = new StatusFactory(clock);
        Announcer announcer = new Announcer(client, clock);
        return new Parts(
                resolver,
                secrets,
                new Validator(resolver, new ScheduleCheck(client)),
                sessions,
                new GroundKeeper(new SourceProbe(postgres), new EpochKeeper(cleaner, clock)),
                planner,
                new Applier(client),
                new RunStarter(client, announcer, clock),
                new Observer(
                        client,
                        new WorkerClient(settings.workerPort()),
                        new RunObserver(new RunRows(postgres)),
                        clock,
                        System::nanoTime),
                statuses,
                announcer,
                new PipelineMetrics(registry),
                new Deletion(
                        new Deletion.Tools(client, resolver, planner, secrets, sessions, cleaner, statuses, announcer),
                        settings.deletionBound(),
                        System::nanoTime),
                new ClockWatch(clock, System::nanoTime));
    }

    @Override
    public void close() {
        clockWatch.close();
        sessions.close();
    }
}
