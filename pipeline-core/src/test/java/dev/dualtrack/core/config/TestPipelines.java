package dev.dualtrack.core.config;

import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.config.TableConfig.ActiveWhen;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.config.TableConfig.GraphMapping;
import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.config.TableConfig.VectorField;
import dev.dualtrack.core.config.TableConfig.VectorMapping;
import dev.dualtrack.core.mapping.Policies;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Configurations for tests. */
public final class TestPipelines {
    private TestPipelines() {}

    /** The sample's pipeline, every optional part given. */
    public static PipelineConfig full() {
        return new PipelineConfig(
                "cluster-1/shop/aegis",
                3,
                new SourceConfig(
                        "postgres-primary.shop.svc",
                        5432,
                        "aegis",
                        credentials("source"),
                        new TlsConfig(TlsConfig.Mode.VERIFY_FULL, Path.of("/etc/dualtrack/tls/ca.crt")),
                        "aegis_slot",
                        "aegis_publication"),
                new StreamConfig("kafka:9092", "aegis", 6, (short) 1, Duration.ofDays(7)),
                new StoresConfig(
                        new StoreEndpoint("http://milvus:19530", "", credentials("vector")),
                        new StoreEndpoint("bolt://neo4j:7687", "neo4j", credentials("graph")),
                        new StoreEndpoint("redis://redis:6379", "0", credentials("cache"))),
                Policies.EMBEDDING,
                List.of(Policies.config(CacheMapping.Mode.INVALIDATE)),
                new HotPathConfig(100, HotPathConfig.OnDataFailure.CONTINUE, HotPathConfig.OnDataFlood.HOLD),
                new ReconcileConfig(
                        ReconcileConfig.Mode.REPAIR, 3, Duration.ofMillis(1500), Duration.ofHours(4), 1, 0.1));
    }

    /** A configuration drawn from the seed. */
    static PipelineConfig any(long seed) {
        Random random = new Random(seed);
        List<TableConfig> tables = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            tables.add(table(random, "public.t" + i));
        }
        return new PipelineConfig(
                text(random),
                random.nextLong(0x1_0000_0000L),
                new SourceConfig(
                        text(random),
                        1 + random.nextInt(65_535),
                        text(random),
                        credentials("source"),
                        random.nextBoolean()
                                ? TlsConfig.DISABLED
                                : new TlsConfig(TlsConfig.Mode.VERIFY_CA, Path.of("/ca")),
                        text(random),
                        text(random)),
                new StreamConfig(
                        text(random),
                        text(random),
                        1 + random.nextInt(1000),
                        (short) (1 + random.nextInt(100)),
                        Duration.ofSeconds(60 + random.nextInt(1_000_000))),
                new StoresConfig(endpoint(random), endpoint(random), endpoint(random)),
                new EmbeddingConfig(text(random), any(random, EmbeddingConfig.Precision.values())),
                tables,
                new HotPathConfig(
                        1 + random.nextInt(10_000),
                        any(random, HotPathConfig.OnDataFailure.values()),
                        any(random, HotPathConfig.OnDataFlood.values())),
                new ReconcileConfig(
                        any(random, ReconcileConfig.Mode.values()),
                        random.nextInt(101),
                        Duration.ofMillis(random.nextInt(86_400_000)),
                        Duration.ofMillis(1000L + random.nextInt(1_000_000)),
                        random.nextDouble() * 100,
                        random.nextInt(101)));
    }

    private static TableConfig table(Random random, String name) {
        return new TableConfig(
                name,
                random.nextBoolean() ? null : new ActiveWhen(text(random), random.nextBoolean() ? "" : text(random)),
                random.nextBoolean()
                        ? null
                        : new VectorMapping(
                                text(random),
                                List.of(text(random), text(random)),
                                random.nextBoolean()
                                        ? List.of()
                                        : List.of(new VectorField(text(random), random.nextBoolean() ? null : ","))),
                random.nextBoolean()
                        ? null
                        : new GraphMapping(
                                text(random),
                                List.of(text(random)),
                                List.of(new Relationship(
                                        text(random), text(random), text(random), text(random), random.nextBoolean()))),
                random.nextBoolean()
                        ? null
                        : new CacheMapping(
                                text(random),
                                any(random, CacheMapping.Mode.values()),
                                random.nextLong(1L << 40),
                                random.nextBoolean() ? List.of() : List.of(text(random), text(random))));
    }

    private static StoreEndpoint endpoint(Random random) {
        @Nullable CredentialFiles files = random.nextBoolean() ? null : credentials("x");
        return new StoreEndpoint(text(random), random.nextBoolean() ? "" : text(random), files);
    }

    private static CredentialFiles credentials(String name) {
        return new CredentialFiles(
                Path.of("/etc/dualtrack/secrets/" + name + "/username"),
                Path.of("/etc/dualtrack/secrets/" + name + "/password"));
    }

    private static <E> E any(Random random, E[] values) {
        return values[random.nextInt(values.length)];
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder("x");
        for (int i = random.nextInt(8); i > 0; i--) {
            text.appendCodePoint(random.nextBoolean() ? 32 + random.nextInt(95) : 0xAC00 + random.nextInt(1000));
        }
        return text.toString();
    }
}
