package dev.dualtrack.worker;

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
import dev.dualtrack.core.config.TableConfig.CacheMapping.Mode;
import dev.dualtrack.core.config.TlsConfig;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import dev.dualtrack.testbed.backends.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The configuration of a {@link TestPipeline}: its table in every store.
 *
 * @param name what it has in the stores begins with it
 * @param directory where the credentials are
 */
record TestConfig(
        Backends backends,
        Endpoint kafka,
        Endpoint redis,
        Database database,
        String topicPrefix,
        String name,
        Path directory) {
    /** With these properties and fields, the model in that precision, and a cache in that mode. */
    PipelineConfig of(
            List<String> fields, Precision precision, HotPathConfig.OnDataFailure onDataFailure, Mode cacheMode) {
        TableConfig table = new TableConfig(
                TestPipeline.TABLE.toString(),
                new TableConfig.ActiveWhen("is_active", "true"),
                new TableConfig.VectorMapping(
                        name + "_embeddings",
                        List.of("{title}", "{content}"),
                        fields.stream()
                                .map(field -> new TableConfig.VectorField(field, null))
                                .toList()),
                new TableConfig.GraphMapping(
                        name + "Policy",
                        fields,
                        List.of(new TableConfig.Relationship("TAGGED", name + "Tag", "code", "tags", true))),
                new TableConfig.CacheMapping(cacheKey("{policy_id}"), cacheMode, 0));
        Endpoint postgres = backends.postgres();
        return new PipelineConfig(
                "test/ns/" + name,
                1,
                new SourceConfig(
                        postgres.host(),
                        postgres.port(),
                        database.name(),
                        credentials("source", database.owner(), database.password()),
                        TlsConfig.DISABLED,
                        "unused_slot",
                        "unused_publication"),
                new StreamConfig(kafka.address(), topicPrefix, TestPipeline.PARTITIONS, (short) 1, Duration.ofDays(1)),
                new StoresConfig(
                        endpoint("vector", backends.milvus()),
                        endpoint("graph", backends.neo4j()),
                        endpoint("cache", redis)),
                new EmbeddingConfig("all-MiniLM-L6-v2", precision),
                List.of(table),
                new HotPathConfig(100, onDataFailure, HotPathConfig.OnDataFlood.HOLD),
                new ReconcileConfig(
                        ReconcileConfig.Mode.REPAIR, 0, Duration.ofSeconds(1), Duration.ofMinutes(5), 1, 0.1));
    }

    /** The row's key in the cache. */
    String cacheKey(String id) {
        return name + ":" + id;
    }

    private StoreEndpoint endpoint(String store, Endpoint server) {
        return new StoreEndpoint(server.uri(), "", credentials(store, server.user(), server.password()));
    }

    private CredentialFiles credentials(String what, String user, String password) {
        try {
            Path own = Files.createDirectories(directory.resolve(what));
            return new CredentialFiles(
                    Files.writeString(own.resolve("username"), user),
                    Files.writeString(own.resolve("password"), password));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
