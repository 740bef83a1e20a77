package dev.dualtrack.operator;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.core.cdc.CdcServerProperties;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.operator.reconciler.DataPipelineReconciler;
import dev.dualtrack.operator.reconciler.Parts;
import dev.dualtrack.operator.reconciler.PipelineUpdateFilter;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;

/** The running operator: one controller, its caches, and the lease that lets one replica work at a time. */
final class OperatorProgram implements AutoCloseable {
    private static final String LEASE = "dualtrack-operator";
    private static final Duration DELETION = Duration.ofMinutes(3);
    private static final int WORKER_PORT = 8080;
    private static final long FIRST_RETRY_MILLIS = 1_000;
    private static final long LONGEST_RETRY_MILLIS = 60_000;

    private final OperatorSettings settings;
    private final Runnable whenLeaseLost;
    private final Parts parts;
    private final Operator operator;

    /** {@code whenLeaseLost} has to end the program: another replica works from then on. Also called by a close. */
    OperatorProgram(
            OperatorSettings settings,
            KubernetesClient client,
            MeterRegistry registry,
            Clock clock,
            Runnable whenLeaseLost) {
        this(settings, client, registry, clock, whenLeaseLost, WORKER_PORT, DELETION);
    }

    OperatorProgram(
            OperatorSettings settings,
            KubernetesClient client,
            MeterRegistry registry,
            Clock clock,
            Runnable whenLeaseLost,
            int workerPort,
            Duration deletionBound) {
        this.whenLeaseLost = whenLeaseLost;
        this.settings = settings;
        Function<PipelineConfig, String> cdcServer = CdcServerProperties::text;
        parts = Parts.of(
                new Parts.Settings(
                        clusterId(settings, client),
                        settings.images(),
                        settings.namespace(),
                        workerPort,
                        deletionBound),
                client,
                cdcServer,
                registry,
                clock);
        operator = new Operator(overrider -> configure(overrider, client, registry));
        operator.register(new DataPipelineReconciler(parts), this::configure);
    }

    void start() {
        operator.start();
    }

    /** Whether the caches still follow the API server. */
    boolean healthy() {
        return operator.getRuntimeInfo().allEventSourcesAreHealthy();
    }

    /** Whether the program has come up; one that waits for the lease has. */
    boolean started() {
        return operator.getRuntimeInfo().isStarted();
    }

    @Override
    public void close() {
        operator.stop();
        parts.close();
    }

    private void configure(ConfigurationServiceOverrider overrider, KubernetesClient client, MeterRegistry registry) {
        overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(registry))
                .withUseSSAToPatchPrimaryResource(true)
                .withReconciliationTerminationTimeout(Duration.ofSeconds(15));
        if (settings.leaderElection()) {
            overrider.withLeaderElectionConfiguration(
                    LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
                            .withLeaseNamespace(settings.namespace())
                            .withIdentity(settings.identity())
                            .withExitOnStopLeading(false)
                            .withLeaderCallbacks(new LeaderCallbacks(() -> {}, whenLeaseLost, leader -> {}))
                            .build());
        }
    }

    private void configure(ControllerConfigurationOverrider<DataPipeline> overrider) {
        overrider
                .withFieldManager(LEASE)
                .withGenerationAware(false)
                .withOnUpdateFilter(new PipelineUpdateFilter())
                .withReconciliationMaxInterval(settings.observe())
                .withRetry(new GenericRetry()
                        .setInitialInterval(FIRST_RETRY_MILLIS)
                        .setIntervalMultiplier(2)
                        .setMaxInterval(LONGEST_RETRY_MILLIS)
                        .withoutMaxAttempts());
        if (settings.watched().isEmpty()) {
            overrider.watchingAllNamespaces();
        } else {
            overrider.settingNamespaces(settings.watched());
        }
    }

    private static String clusterId(OperatorSettings settings, KubernetesClient client) {
        if (!settings.clusterId().isEmpty()) {
            return settings.clusterId();
        }
        Namespace system = client.namespaces().withName("kube-system").get();
        if (system == null) {
            throw new IllegalStateException(
                    "namespace kube-system: absent (expected: present, or DUALTRACK_CLUSTER_ID set)");
        }
        return system.getMetadata().getUid();
    }
}
