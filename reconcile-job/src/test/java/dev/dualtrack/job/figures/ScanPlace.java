package dev.dualtrack.job.figures;

import dev.dualtrack.core.bucket.FingerprintColumn;
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
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import dev.dualtrack.core.source.PostgresSource;
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
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * A table {@code policies} (id, title, content, amount, is_active, regions) and one store beside it, each behind a proxy:
 * where scans are measured.
 *
 * @param name the beginning of all names in the store; places of one pipeline share it
 * @param kept whether the source's sums are of what the column {@link #KEPT} says; else the table is seen without it
 */
record ScanPlace(SourceConfig postgres, StoreKind kind, StoreEndpoint server, String name, boolean kept) {
    static final TableId TABLE = new TableId("public", "policies");
    /** The table's column of hashes, if it has one (ADR 0083). */
    static final String KEPT = "dualtrack_fp";

    static final String OWNER = "bench/scan/policies";
    static final long EPOCH = 1;
    static final EmbeddingConfig EMBEDDING = new EmbeddingConfig("all-MiniLM-L6-v2", EmbeddingConfig.Precision.FP32);

    private static final int BATCH = 1_000;
    private static final int TRIES = 5;
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration RETENTION = Duration.ofHours(1);

    /** Of a database, its credentials written to {@code files}. */
    static ScanPlace of(
            Backends backends,
            Database database,
            FaultProxy postgres,
            StoreKind kind,
            FaultProxy store,
            Path files,
            String name)
            throws IOException {
        Endpoint server = server(backends, kind);
        Endpoint before = new Endpoint(server.server(), store.host(), store.port(), server.user(), server.password());
        return new ScanPlace(
                source(postgres.host(), postgres.port(), database, files),
                kind,
                new StoreEndpoint(before.uri(), "", credentials(files, kind.word(), server.user(), server.password())),
                name,
                false);
    }

    /** The database, found at that address, its credentials written to {@code files}. */
    static SourceConfig source(String host, int port, Database database, Path files) throws IOException {
        return new SourceConfig(
                host,
                port,
                database.name(),
                credentials(files, "postgres", database.owner(), database.password()),
                TlsConfig.DISABLED,
                "slot",
                "pub");
    }

    /** The same with sums of what the column of hashes says. */
    ScanPlace keeping() {
        return new ScanPlace(postgres, kind, server, name, true);
    }

    /** The same without proxies: for what is not measured. */
    ScanPlace direct(Backends backends, Database database) {
        return new ScanPlace(
                new SourceConfig(
                        database.server().host(),
                        database.server().port(),
                        postgres.database(),
                        postgres.credentials(),
                        postgres.tls(),
                        postgres.slotName(),
                        postgres.publicationName()),
                kind,
                new StoreEndpoint(server(backends, kind).uri(), "", server.credentials()),
                name,
                kept);
    }

    static Endpoint server(Backends backends, StoreKind kind) {
        return switch (kind) {
            case VECTOR -> backends.milvus();
            case GRAPH -> backends.neo4j();
            case CACHE -> backends.redis();
        };
    }

    static CredentialFiles credentials(Path files, String prefix, String user, String password) throws IOException {
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
                name,
                Boolean.toString(kept));
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
                words.get(9),
                Boolean.parseBoolean(words.get(10)));
    }

    /** What the figures call it. */
    String word() {
        return kept ? kind.word() + ", kept hashes" : kind.word();
    }

    PostgresSource source() {
        return PostgresSource.open(postgres);
    }

    /** How the table is mapped, to each kind of store. */
    TableConfig table() {
        return table(name, kept);
    }

    private static TableConfig table(String name, boolean kept) {
        return new TableConfig(
                TABLE.toString(),
                new ActiveWhen("is_active", "true"),
                new VectorMapping(
                        name + "policies",
                        List.of("{title}", "{content}"),
                        List.of(new VectorField("title", null), new VectorField("amount", null))),
                new GraphMapping(
                        name + "Policy",
                        List.of("title", "amount"),
                        List.of(new Relationship("IN", name + "Region", "code", "regions", true))),
                new CacheMapping(cachePrefix(name) + "{id}", CacheMapping.Mode.WRITE_THROUGH, 0),
                kept ? KEPT : null);
    }

    TableMapping mapping(PostgresSource source) {
        TableSchema schema = source.schema(TABLE);
        return TableMapping.bind(table(), kept ? schema : withoutKept(schema), EMBEDDING);
    }

    /** As an owner sees it who has no column of hashes: a cache would hold it otherwise. */
    private static TableSchema withoutKept(TableSchema schema) {
        return new TableSchema(
                schema.id(),
                schema.columns().stream()
                        .filter(column -> !column.name().equals(KEPT))
                        .toList(),
                schema.keyColumns(),
                schema.fullReplicaIdentity());
    }

    /** The column of hashes for places of that name; the table may be without it yet. */
    static FingerprintColumn column(PostgresSource source, String name) {
        return FingerprintColumn.of(TableMapping.bind(table(name, true), source.schema(TABLE), EMBEDDING))
                .orElseThrow();
    }

    /** The beginning of keys in the cache; the id follows. */
    String cachePrefix() {
        return cachePrefix(name);
    }

    private static String cachePrefix(String name) {
        return name + "policy:";
    }

    DerivedStore store(TableMapping mapping) {
        List<TableMapping> tables = List.of(mapping);
        return switch (kind) {
            case VECTOR ->
                new MilvusStore(
                        OWNER, server, tables, TestImages.vectorOf("any").dimensions(), DEADLINE);
            case GRAPH -> new Neo4jStore(OWNER, server, tables, DEADLINE, RETENTION, Clock.systemUTC());
            case CACHE -> new RedisStore(OWNER, server, tables, DEADLINE, RETENTION);
        };
    }

    /** Writes every row to the store, and tells how many it has written so far, now and then. */
    static void fill(PostgresSource source, TableMapping mapping, DerivedStore store, LongConsumer progress) {
        List<StoreWrite> batch = new ArrayList<>();
        long[] written = {0};
        source.scan(mapping, row -> {
            batch.add(upsert(mapping, store.kind(), row.row(), Version.ofSnapshot(EPOCH), row.xmin()));
            if (batch.size() == BATCH) {
                apply(mapping, store, batch);
                written[0] += BATCH;
                progress.accept(written[0]);
                batch.clear();
            }
        });
        apply(mapping, store, batch);
        progress.accept(written[0] + batch.size());
    }

    /** As a worker does: what a busy server has not answered in time is asked for again. */
    private static void apply(TableMapping mapping, DerivedStore store, List<StoreWrite> batch) {
        for (int attempt = 1; true; attempt++) {
            try {
                store.apply(mapping.id(), batch);
                return;
            } catch (ClassifiedException e) {
                if (attempt == TRIES || !mayPass(e)) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofSeconds(attempt).toNanos());
            }
        }
    }

    static boolean mayPass(ClassifiedException e) {
        return e.errorClass().pausesGroup() || e.errorClass() == ErrorClass.TRANSIENT;
    }

    /** What a worker writes of a row; of vectors all are the same. */
    static StoreWrite upsert(TableMapping mapping, StoreKind kind, Row row, Version version, long txid) {
        Image image = switch (kind) {
            case VECTOR -> mapping.vectorImage(row, TestImages.vectorOf("any"));
            case GRAPH -> mapping.graphImage(row);
            case CACHE -> mapping.cacheImage(row);
        };
        Meta meta = new Meta(
                version,
                txid,
                mapping.fingerprint(kind, row),
                mapping.spec(kind),
                kind == StoreKind.VECTOR ? mapping.textHash(mapping.text(row)) : null,
                false);
        return new StoreWrite.Upsert(mapping.keyCodec().ofRow(row), meta, image);
    }
}
