package dev.dualtrack.job.figures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.store.DerivedStore;
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
import java.nio.file.Path;
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
    private static final int[] DIFFERENCES = {0, 10, 1_010};

    private final int rows = Integer.getInteger("scan.rows", 0);
    private final Backends backends = Backends.shared();

    @TempDir
    Path files = Path.of("");

    @Test
    void printsFigures() throws IOException {
        try (Database database = backends.newDatabase();
                FaultProxy postgres = FaultProxy.before(
                        database.server().host(), database.server().port())) {
            database.execute(
                    "create table policies (id text primary key, title text, content text, amount bigint,"
                            + " is_active boolean not null, regions text[])",
                    "insert into policies select 'POL-' || n, 'title ' || n, repeat(md5(n::text), 16), n, true,"
                            + " array['11', (n % 20)::text] from generate_series(1, " + rows + ") n",
                    "vacuum analyze policies");
            for (String word : System.getProperty("scan.stores", "cache").split(",", -1)) {
                StoreKind kind = StoreKind.valueOf(word.toUpperCase(Locale.ROOT));
                Endpoint server = ScanPlace.server(backends, kind);
                try (FaultProxy proxy = FaultProxy.before(server.host(), server.port())) {
                    ScanPlace place =
                            ScanPlace.of(backends, database, postgres, kind, proxy, files, backends.newNamePrefix());
                    measure(database, postgres, place, proxy);
                }
            }
        }
    }

    private void measure(Database database, FaultProxy postgres, ScanPlace place, FaultProxy proxy) {
        try (PostgresSource source = place.source()) {
            TableMapping mapping = place.mapping(source);
            try (DerivedStore store = place.store(mapping)) {
                store.prepare();
                ScanPlace.fill(source, mapping, store, _ -> {});
                for (int i = 0; i < DIFFERENCES.length; i++) {
                    damage(database, i == 0 ? 0 : DIFFERENCES[i - 1], DIFFERENCES[i]);
                    measure(source, postgres, mapping, store, proxy, DIFFERENCES[i]);
                }
                store.purge();
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
}
