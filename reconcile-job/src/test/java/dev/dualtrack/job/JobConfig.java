package dev.dualtrack.job;

import dev.dualtrack.core.config.CredentialFiles;
import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.EmbeddingConfig.Precision;
import dev.dualtrack.core.config.HotPathConfig;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.ReconcileConfig;
import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.core.config.StoresConfig;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.config.StreamConfig;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.ActiveWhen;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.config.TableConfig.GraphMapping;
import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.config.TableConfig.VectorField;
import dev.dualtrack.core.config.TableConfig.VectorMapping;
import dev.dualtrack.core.config.TlsConfig;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import dev.dualtrack.testbed.backends.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The configuration of a {@link JobPipeline}: its table in every store.
 *
 * @param directory where the credentials are
 */
record JobConfig(Backends backends, Database database, Path directory) {
    /** With names in the stores that begin with {@code name}, the model in that precision, and a cache in that mode. */
    PipelineConfig of(String name, Precision precision, CacheMapping.Mode cacheMode) throws IOException {
        String prefix = backends.newTopicPrefix();
        return new PipelineConfig(
                "test/it/" + prefix,
                1,
                new SourceConfig(
                        database.server().host(),
                        database.server().port(),
                        database.name(),
                        credentials("", database.replicator(), database.password()),
                        TlsConfig.DISABLED,
                        database.name() + "_slot",
                        "pub"),
                new StreamConfig(
                        backends.kafka().address(), prefix, JobPipeline.PARTITIONS, (short) 1, Duration.ofDays(1)),
                new StoresConfig(endpoint(backends.milvus()), endpoint(backends.neo4j()), endpoint(backends.redis())),
                new EmbeddingConfig("all-MiniLM-L6-v2", precision),
                List.of(new TableConfig(
                        JobPipeline.TABLE.toString(),
                        new ActiveWhen("is_active", "true"),
                        new VectorMapping(
                                name + "policies",
                                List.of("{title}"),
                                List.of(new VectorField("title", null), new VectorField("amount", null))),
                        new GraphMapping(
                                name + "Policy",
                                List.of("title", "amount"),
                                List.of(new Relationship("IN", name + "Region", "code", "regions", true))),
                        new CacheMapping(name + "policy:{id}", cacheMode, 0))),
                new HotPathConfig(100, HotPathConfig.OnDataFailure.CONTINUE, HotPathConfig.OnDataFlood.HOLD),
                new ReconcileConfig(
                        ReconcileConfig.Mode.REPAIR, 0, Duration.ofSeconds(1), Duration.ofMinutes(2), 1, 0.1));
    }

    private StoreEndpoint endpoint(Endpoint server) throws IOException {
        String prefix = server.server().name() + "-";
        return new StoreEndpoint(server.uri(), "", credentials(prefix, server.user(), server.password()));
    }

    private CredentialFiles credentials(String prefix, String user, String password) throws IOException {
        return new CredentialFiles(
                Files.writeString(directory.resolve(prefix + "username"), user),
                Files.writeString(directory.resolve(prefix + "password"), password));
    }
}
