package dev.dualtrack.job.figures;

import dev.dualtrack.core.bucket.FingerprintColumn;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import dev.dualtrack.testbed.backends.Endpoint;
import dev.dualtrack.testbed.network.FaultProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * What is compared: a table, a copy of it as if in another database, and stores that hold its rows, each behind a proxy of its
 * own, which counts bytes. What fills them and changes them goes past the proxies.
 */
final class Ground implements AutoCloseable {
    private final Backends backends;
    private final int rows;
    private final Path files;
    private final Database database;
    private final FaultProxy source;
    private final FaultProxy copy;
    private final String name;
    private final Map<StoreKind, FaultProxy> proxies = new EnumMap<>(StoreKind.class);
    private final Map<StoreKind, ScanPlace> places = new EnumMap<>(StoreKind.class);
    private final Planted planted = new Planted();

    /** Makes an empty database; {@code files} gets credentials. */
    Ground(Backends backends, int rows, Path files) {
        this.backends = backends;
        this.rows = rows;
        this.files = files;
        database = backends.newDatabase();
        source = before(database.server());
        copy = before(database.server());
        name = backends.newNamePrefix();
    }

    private static FaultProxy before(Endpoint server) {
        return FaultProxy.before(server.host(), server.port());
    }

    /** Makes the table and its copy, with all rows; the table has a column of hashes, which its trigger fills. */
    void fillTables() throws IOException {
        String table = " (id bigint primary key, title text not null, content text not null, amount bigint not null,"
                + " is_active boolean not null, regions text[] not null)";
        String columns = "id, title, content, amount, is_active, regions";
        database.execute("create table policies" + table, "create table policies_copy" + table);
        Endpoint server = database.server();
        try (PostgresSource direct =
                PostgresSource.open(ScanPlace.source(server.host(), server.port(), database, files))) {
            database.execute(ScanPlace.column(direct, name).statements().toArray(String[]::new));
        }
        database.execute(
                "insert into policies (" + columns + ") select n, 'title ' || n, repeat(md5(n::text), 16), n, true,"
                        + " array['11', (n % 20)::text] from generate_series(1, " + rows + ") n",
                "insert into policies_copy select " + columns + " from policies",
                "vacuum analyze policies",
                "vacuum analyze policies_copy");
    }

    /** Takes the column of hashes away: whoever writes rows from then on, or reads changes, finds the table as others have it. */
    void dropHashes() {
        database.execute(
                "drop trigger " + FingerprintColumn.TRIGGER + " on policies",
                "alter table policies drop column " + ScanPlace.KEPT);
    }

    /** Starts the store's server and writes all rows to it; the store takes part once that is done. */
    void fill(StoreKind kind, LongConsumer progress) throws IOException {
        FaultProxy proxy = before(ScanPlace.server(backends, kind));
        proxies.put(kind, proxy);
        ScanPlace place = ScanPlace.of(backends, database, source, kind, proxy, files, name);
        ScanPlace direct = place.direct(backends, database);
        try (PostgresSource rowsOf = direct.source()) {
            TableMapping mapping = direct.mapping(rowsOf);
            try (DerivedStore store = direct.store(mapping)) {
                store.prepare();
                ScanPlace.fill(rowsOf, mapping, store, progress);
            }
        }
        places.put(kind, place);
    }

    /**
     * Changes rows, scattered over the table, that neither the copy nor a store hears of, until there are so many: of ten one
     * is deleted, and nine are updated. None is inserted: a cache may be without a row, which ours does not report.
     */
    void plant(int differences) {
        int more = differences - planted.size();
        // What was planted before keeps its place.
        int before = planted.size() == 0 ? 0 : 1;
        List<String> statements = new ArrayList<>();
        for (int i = 1; i <= more; i++) {
            long id = (long) i * (rows / more) - before;
            if (i % 10 == 0) {
                statements.add("delete from policies where id = " + id);
                planted.delete(id);
            } else {
                statements.add("update policies set amount = amount + 1 where id = " + id);
                planted.update(id);
            }
        }
        database.execute(statements.toArray(String[]::new));
    }

    Planted planted() {
        return planted;
    }

    Backends backends() {
        return backends;
    }

    Database database() {
        return database;
    }

    int rows() {
        return rows;
    }

    /** Where credentials are, and what programs write. */
    Path files() {
        return files;
    }

    FaultProxy source() {
        return source;
    }

    FaultProxy copy() {
        return copy;
    }

    /** The stores that were filled. */
    List<ScanPlace> places() {
        return List.copyOf(places.values());
    }

    /** The one before a store that was filled. */
    FaultProxy proxy(ScanPlace place) {
        FaultProxy proxy = proxies.get(place.kind());
        if (proxy == null) {
            throw new IllegalArgumentException(
                    "store: " + place.kind() + " (expected: one of " + proxies.keySet() + ")");
        }
        return proxy;
    }

    @Override
    public void close() {
        proxies.values().forEach(FaultProxy::close);
        copy.close();
        source.close();
        database.close();
    }
}
