package dev.dualtrack.operator.model;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.api.DataPipelineSpec;
import dev.dualtrack.api.Durations;
import dev.dualtrack.api.Percents;
import dev.dualtrack.api.path.HotPath;
import dev.dualtrack.api.path.Reconcile;
import dev.dualtrack.api.source.Postgres;
import dev.dualtrack.api.stores.Stores;
import dev.dualtrack.api.stream.Kafka;
import dev.dualtrack.core.config.CredentialFiles;
import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.HotPathConfig;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.ReconcileConfig;
import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.core.config.StoresConfig;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.config.StreamConfig;
import dev.dualtrack.core.config.TlsConfig;
import dev.dualtrack.core.derived.StoreKind;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Turns the resource into the configuration that worker and job read: defaults applied, hosts completed, references
 * replaced by the paths of mounted files. Pure; the same resource and epoch give the same configuration.
 */
public record Resolver(String clusterId) {
    /** The mark that the pipeline leaves in what it owns. It has no uid: a re-created resource adopts its own. */
    public String owner(DataPipeline pipeline) {
        return clusterId + "/" + pipeline.getMetadata().getNamespace() + "/"
                + pipeline.getMetadata().getName();
    }

    /** The configuration under the given epoch. */
    public PipelineConfig resolve(DataPipeline pipeline, long epoch) {
        DataPipelineSpec spec = pipeline.getSpec();
        Hosts hosts = new Hosts(pipeline.getMetadata().getNamespace());
        return new PipelineConfig(
                owner(pipeline),
                epoch,
                source(spec.source().postgres(), hosts, names(pipeline).derived(owner(pipeline))),
                stream(spec.stream().kafka(), hosts),
                stores(spec.stores(), hosts),
                new EmbeddingConfig(
                        Words.of(spec.embedding().model()),
                        EmbeddingConfig.Precision.valueOf(
                                spec.embedding().precision().name())),
                spec.tables().stream().map(TableResolver::resolve).toList(),
                hotPath(spec.hotPath()),
                reconcile(spec.reconcile()));
    }

    /** The names of what the pipeline makes. */
    public static Names names(DataPipeline pipeline) {
        return new Names(
                pipeline.getMetadata().getNamespace(), pipeline.getMetadata().getName());
    }

    private static SourceConfig source(Postgres postgres, Hosts hosts, String derived) {
        TlsConfig.Mode mode = TlsConfig.Mode.valueOf(postgres.tls().mode().name());
        return new SourceConfig(
                hosts.host(postgres.host()),
                postgres.port(),
                postgres.database(),
                Mounts.files(Mounts.sourceSecrets()),
                new TlsConfig(
                        mode, postgres.tls().caSecret() == null ? null : Path.of(Mounts.SOURCE_CA, Mounts.CA_FILE)),
                postgres.slotName() == null ? derived : postgres.slotName(),
                postgres.publicationName() == null ? derived : postgres.publicationName());
    }

    private static StreamConfig stream(Kafka kafka, Hosts hosts) {
        return new StreamConfig(
                hosts.bootstrap(kafka.bootstrapServers()),
                kafka.topicPrefix(),
                kafka.partitions(),
                kafka.replicationFactor().shortValue(),
                Durations.parse(kafka.retention()));
    }

    private static StoresConfig stores(Stores stores, Hosts hosts) {
        return new StoresConfig(
                stores.vector() == null
                        ? null
                        : endpoint(
                                stores,
                                StoreKind.VECTOR,
                                hosts.uri(stores.vector().milvus().uri()),
                                stores.vector().milvus().database()),
                stores.graph() == null
                        ? null
                        : endpoint(
                                stores,
                                StoreKind.GRAPH,
                                hosts.uri(stores.graph().neo4j().uri()),
                                stores.graph().neo4j().database()),
                stores.cache() == null
                        ? null
                        : endpoint(
                                stores,
                                StoreKind.CACHE,
                                hosts.uri(stores.cache().redis().uri()),
                                ""));
    }

    private static StoreEndpoint endpoint(Stores stores, StoreKind kind, String uri, String database) {
        return new StoreEndpoint(uri, database, credentials(stores, kind));
    }

    private static @Nullable CredentialFiles credentials(Stores stores, StoreKind kind) {
        return StoreRefs.credentials(stores, kind) == null ? null : Mounts.files(Mounts.secrets(kind));
    }

    private static HotPathConfig hotPath(HotPath hotPath) {
        return new HotPathConfig(
                hotPath.maxBatch(),
                HotPathConfig.OnDataFailure.valueOf(hotPath.onDataFailure().name()),
                HotPathConfig.OnDataFlood.valueOf(hotPath.onDataFlood().name()));
    }

    private static ReconcileConfig reconcile(Reconcile reconcile) {
        return new ReconcileConfig(
                ReconcileConfig.Mode.valueOf(reconcile.mode().name()),
                reconcile.retries(),
                Durations.parse(reconcile.retryDelay()),
                Durations.parse(reconcile.timeout()),
                Percents.parse(reconcile.guard().maxRepair()).doubleValue(),
                Percents.parse(reconcile.guard().maxOrphanDelete()).doubleValue());
    }
}
