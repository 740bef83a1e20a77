package dev.dualtrack.job;

import dev.dualtrack.core.config.CredentialFiles;
import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.ActiveWhen;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.config.TableConfig.GraphMapping;
import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.config.TableConfig.VectorField;
import dev.dualtrack.core.config.TableConfig.VectorMapping;
import dev.dualtrack.core.config.TlsConfig;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreWrite;
import dev.dualtrack.core.store.TestImages;
import dev.dualtrack.core.store.milvus.MilvusStore;
import dev.dualtrack.core.store.neo4j.Neo4jStore;
import dev.dualtrack.core.store.redis.RedisStore;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import dev.dualtrack.testbed.backends.Endpoint;
import dev.dualtrack.testbed.network.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A table {@code policies} (id, title, content, amount, is_active, regions) and one store beside it, each behind a proxy:
 * where scans are measured.
 *
 * @param name the beginning of all names in the store
 */
record ScanPlace(SourceConfig postgres, StoreKind kind, StoreEndpoint server, String name) {
    private static final int BATCH = 1_000;
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration RETENTION = Duration.ofHours(1);

    /** Of a database, its credentials written to {@code files}. */
    static ScanPlace of(
            Backends backends, Database database, FaultProxy postgres, StoreKind kind, FaultProxy store, Path files)
            throws IOException {
        Endpoint server = server(backends, kind);
        Endpoint before = new Endpoint(server.server(), store.host(), store.port(), server.user(), server.password());
        return new ScanPlace(
                new SourceConfig(
                        postgres.host(),
                        postgres.port(),
                        database.name(),
                        credentials(files, "postgres", database.owner(), database.password()),
                        TlsConfig.DISABLED,
                        "slot",
                        "pub"),
                kind,
                new StoreEndpoint(before.uri(), "", credentials(files, kind.word(), server.user(), server.password())),
                backends.newNamePrefix());
    }

    static Endpoint server(Backends backends, StoreKind kind) {
        return switch (kind) {
            case VECTOR -> backends.milvus();
            case GRAPH -> backends.neo4j();
            case CACHE -> backends.redis();
        };
    }

    private static CredentialFiles credentials(Path files, String prefix, String user, String password)
            throws IOException {
        return new CredentialFiles(
                Files.writeString(files.resolve(prefix + "-user"), user),
                Files.writeString(files.resolve(prefix + "-password"), password));
    }

    /** As words for another program, without any secret. */
    List<String> words() {
        CredentialFiles credentials = Objects.requireNonNull(server.credentials());
        return List.of(
                postgres.host(),
                Integer.toString(postgres.port()),
                postgres.database(),
                postgres.credentials().usernameFile().toString(),
                postgres.credentials().passwordFile().toString(),
                kind.name(),
                server.uri(),
                credentials.usernameFile().toString(),
                credentials.passwordFile().toString(),
                name);
    }

    /** What {@link #words} makes. */
    static ScanPlace parse(List<String> words) {
        return new ScanPlace(
                new SourceConfig(
                        words.get(0),
                        Integer.parseInt(words.get(1)),
                        words.get(2),
                        new CredentialFiles(Path.of(words.get(3)), Path.of(words.get(4))),
                        TlsConfig.DISABLED,
                        "slot",
                        "pub"),
                StoreKind.valueOf(words.get(5)),
                new StoreEndpoint(words.get(6), "", new CredentialFiles(Path.of(words.get(7)), Path.of(words.get(8)))),
                words.get(9));
    }

    PostgresSource source() {
        return PostgresSource.open(postgres);
    }

    TableMapping mapping(PostgresSource source) {
        TableConfig config = new TableConfig(
                "public.policies",
                new ActiveWhen("is_active", "true"),
                new VectorMapping(
                        name + "policies",
                        List.of("{title}", "{content}"),
                        List.of(new VectorField("title", null), new VectorField("amount", null))),
                new GraphMapping(
                        name + "Policy",
                        List.of("title", "amount"),
                        List.of(new Relationship("IN", name + "Region", "code", "regions", true))),
                new CacheMapping(cachePrefix() + "{id}", CacheMapping.Mode.WRITE_THROUGH, 0));
        return TableMapping.bind(
                config,
                source.schema(config.id()),
                new EmbeddingConfig("all-MiniLM-L6-v2", EmbeddingConfig.Precision.FP32));
    }

    /** The beginning of keys in the cache; the id follows. */
    String cachePrefix() {
        return name + "policy:";
    }

    DerivedStore store(TableMapping mapping) {
        List<TableMapping> tables = List.of(mapping);
        return switch (kind) {
            case VECTOR ->
                new MilvusStore(
                        "test", server, tables, TestImages.vectorOf("any").dimensions(), DEADLINE);
            case GRAPH -> new Neo4jStore("test", server, tables, DEADLINE, RETENTION, Clock.systemUTC());
            case CACHE -> new RedisStore("test", server, tables, DEADLINE, RETENTION);
        };
    }

    /** Writes every row to the store. */
    static void fill(PostgresSource source, TableMapping mapping, DerivedStore store) {
        List<StoreWrite> batch = new ArrayList<>();
        source.scan(mapping, row -> {
            batch.add(upsert(mapping, store.kind(), row));
            if (batch.size() == BATCH) {
                store.apply(mapping.id(), batch);
                batch.clear();
            }
        });
        store.apply(mapping.id(), batch);
    }

    private static StoreWrite upsert(TableMapping mapping, StoreKind kind, SourceRow row) {
        Image image = switch (kind) {
            case VECTOR -> mapping.vectorImage(row.row(), TestImages.vectorOf("any"));
            case GRAPH -> mapping.graphImage(row.row());
            case CACHE -> mapping.cacheImage(row.row());
        };
        Meta meta = new Meta(
                Version.ofSnapshot(1),
                row.xmin(),
                mapping.fingerprint(kind, row.row()),
                mapping.spec(kind),
                kind == StoreKind.VECTOR ? "0" : null,
                false);
        return new StoreWrite.Upsert(mapping.keyCodec().ofRow(row.row()), meta, image);
    }
}
