package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.dualtrack.job.expect.Expectation;
import dev.dualtrack.job.fence.Pace;
import dev.dualtrack.job.fence.Throttle;
import dev.dualtrack.job.scan.DeepCheck;
import dev.dualtrack.job.scan.SourceScan;
import dev.dualtrack.job.scan.StoreScan;
import dev.dualtrack.job.world.FakeStream;
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
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Seconds and bytes of a scan by size and number of differences, on real servers. Bytes are counted between the job and
 * PostgreSQL, and between the job and the store, both ways. Only runs if asked to: {@code -Dscan.rows=100000
 * -Dscan.stores=cache,graph}.
 */
@EnabledIfSystemProperty(named = "scan.rows", matches = "[0-9]+")
class ScanFiguresIT {
    private static final int BATCH = 1_000;
    private static final int[] DIFFERENCES = {0, 10, 1_010};
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration RETENTION = Duration.ofHours(1);

    private final int rows = Integer.getInteger("scan.rows", 0);
    private final Backends backends = Backends.shared();

    @TempDir
    Path files = Path.of("");

    @Test
    void printsFigures() throws IOException {
        try (Database database = backends.newDatabase();
                FaultProxy postgres = FaultProxy.before(
                        database.server().host(), database.server().port());
                PostgresSource source = source(database, postgres)) {
            database.execute(
                    "create table policies (id text primary key, title text, content text, amount bigint,"
                            + " is_active boolean not null, regions text[])",
                    "insert into policies select 'POL-' || n, 'title ' || n, repeat(md5(n::text), 16), n, true,"
                            + " array['11', (n % 20)::text] from generate_series(1, " + rows + ") n",
                    "vacuum analyze policies");
            TableMapping mapping = mapping(source);
            for (String word : System.getProperty("scan.stores", "cache").split(",", -1)) {
                StoreKind kind = StoreKind.valueOf(word.toUpperCase(Locale.ROOT));
                Endpoint server = server(kind);
                try (FaultProxy proxy = FaultProxy.before(server.host(), server.port());
                        DerivedStore store = open(kind, proxy, server, mapping)) {
                    store.prepare();
                    fill(source, mapping, store);
                    for (int i = 0; i < DIFFERENCES.length; i++) {
                        damage(database, i == 0 ? 0 : DIFFERENCES[i - 1], DIFFERENCES[i]);
                        measure(source, postgres, mapping, store, proxy, DIFFERENCES[i]);
                    }
                    store.purge();
                }
            }
        }
    }

    private void measure(
            PostgresSource source,
            FaultProxy postgres,
            TableMapping mapping,
            DerivedStore store,
            FaultProxy proxy,
            int differences) {
        Expectation expectation = new Expectation(mapping, store.kind(), null);
        FakeStream stream = FakeStream.withoutWorkers();
        long sourceBytes = postgres.bytes();
        long storeBytes = proxy.bytes();
        long began = System.nanoTime();
        SourceScan scan = SourceScan.of(source, List.of(expectation));
        long summed = System.nanoTime();
        StoreScan.Outcome outcome = StoreScan.compare(
                source,
                scan,
                store,
                stream,
                expectation,
                new DeepCheck(0, 1),
                new Throttle(stream, Pace.real(), Throttle.Limits.NONE, expectation.table(), store.kind()));
        long ended = System.nanoTime();
        System.out.printf(
                Locale.ROOT,
                "%s, %d rows, %d differ: %d found, sums %.1f s, scan %.1f s, PostgreSQL %.0f kB, store %.0f kB%n",
                store.kind().word(),
                rows,
                differences,
                outcome.candidates().size(),
                (summed - began) / 1e9,
                (ended - summed) / 1e9,
                (postgres.bytes() - sourceBytes) / 1e3,
                (proxy.bytes() - storeBytes) / 1e3);
        assertThat(outcome.candidates()).hasSize(differences);
    }

    /** Changes rows, scattered over the table, that the store does not hear of; {@code after} of them in all. */
    private void damage(Database database, int before, int after) {
        if (after > before) {
            int step = rows / (after - before);
            database.execute("update policies set amount = amount + 1 where id in (select 'POL-' || (n * " + step
                    + " - " + (before > 0 ? 1 : 0) + ") from generate_series(1, " + (after - before) + ") n)");
        }
    }

    private static void fill(PostgresSource source, TableMapping mapping, DerivedStore store) {
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

    private TableMapping mapping(PostgresSource source) {
        String name = backends.newNamePrefix();
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
                new CacheMapping(name + "policy:{id}", CacheMapping.Mode.WRITE_THROUGH, 0));
        return TableMapping.bind(
                config,
                source.schema(config.id()),
                new EmbeddingConfig("all-MiniLM-L6-v2", EmbeddingConfig.Precision.FP32));
    }

    private PostgresSource source(Database database, FaultProxy proxy) throws IOException {
        return PostgresSource.open(new SourceConfig(
                proxy.host(),
                proxy.port(),
                database.name(),
                credentials("postgres", database.owner(), database.password()),
                TlsConfig.DISABLED,
                "slot",
                "pub"));
    }

    private Endpoint server(StoreKind kind) {
        return switch (kind) {
            case VECTOR -> backends.milvus();
            case GRAPH -> backends.neo4j();
            case CACHE -> backends.redis();
        };
    }

    private DerivedStore open(StoreKind kind, FaultProxy proxy, Endpoint server, TableMapping mapping)
            throws IOException {
        Endpoint before = new Endpoint(server.server(), proxy.host(), proxy.port(), server.user(), server.password());
        StoreEndpoint endpoint =
                new StoreEndpoint(before.uri(), "", credentials(kind.word(), server.user(), server.password()));
        List<TableMapping> tables = List.of(mapping);
        return switch (kind) {
            case VECTOR ->
                new MilvusStore(
                        "test", endpoint, tables, TestImages.vectorOf("any").dimensions(), DEADLINE);
            case GRAPH -> new Neo4jStore("test", endpoint, tables, DEADLINE, RETENTION, Clock.systemUTC());
            case CACHE -> new RedisStore("test", endpoint, tables, DEADLINE, RETENTION);
        };
    }

    private CredentialFiles credentials(String prefix, String user, String password) throws IOException {
        return new CredentialFiles(
                Files.writeString(files.resolve(prefix + "-user"), user),
                Files.writeString(files.resolve(prefix + "-password"), password));
    }
}
