package dev.dualtrack.core.source;

import com.zaxxer.hikari.HikariDataSource;
import dev.dualtrack.core.bucket.BucketSums.Level;
import dev.dualtrack.core.bucket.Buckets;
import dev.dualtrack.core.bucket.FingerprintColumn;
import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.Sql;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * The source database over JDBC, with a pool of few connections. Thread-safe. A call waits at most ten seconds for a
 * connection and thirty for a statement; what hands out a whole table has half an hour for each portion of its answer, and
 * {@link #sums}, which gives nothing before it has seen every row, four hours.
 */
public final class PostgresSource implements Source {
    private static final int FETCH_ROWS = 1000;
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    /** As long as a run may take by default: how many rows there are is not for us to say. */
    private static final Duration PATIENCE_FOR_SUMS = Duration.ofHours(4);

    private static final String PATIENTLY = "SELECT set_config('statement_timeout', ?, true)";

    /** The timeline begins anew with a restore and a switch to a standby, the file with a TRUNCATE and a rewrite. */
    private static final String INCARNATION = """
            SELECT substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) || ' ' || c.oid || ' '
                || coalesce(pg_relation_filenode(c.oid)::text, '')
            FROM pg_class AS c WHERE c.oid = to_regclass(?)""";

    private static final Binder UNBOUND = statement -> {};

    private final HikariDataSource pool;

    private PostgresSource(HikariDataSource pool) {
        this.pool = pool;
    }

    /** Makes the pool; nothing is connected before the first call. */
    public static PostgresSource open(SourceConfig config) {
        return new PostgresSource(ConnectionPool.open(config));
    }

    @Override
    public TableSchema schema(TableId table) {
        return call("schema of " + table, connection -> Catalog.schema(connection, table));
    }

    @Override
    public SourceRead read(TableMapping table, Collection<RecordKey> keys) {
        KeyRead read = new KeyRead(table, List.copyOf(new LinkedHashSet<>(keys)));
        return call("read of " + table.id(), read::run);
    }

    @Override
    public void scan(TableMapping table, Consumer<SourceRow> sink) {
        RowQuery query = new RowQuery(table);
        stream("scan of " + table.id(), PATIENCE, query.scan(), UNBOUND, result -> sink.accept(query.row(result, 0)));
    }

    @Override
    public SourceSums sums(TableMapping table, Set<StoreKind> stores, Level level, Buckets within) {
        Optional<BucketQuery> computed = BucketQuery.of(table, stores);
        if (computed.isEmpty()) {
            return Source.super.sums(table, stores, level, within);
        }
        BucketQuery query = computed.get();
        if (keepsFingerprints(table)) {
            query = query.believing(FingerprintColumn.of(table).orElseThrow());
        }
        SumsReader sums = new SumsReader(query.stores(), level);
        boolean all = within.isAll();
        stream(
                "sums of " + table.id(),
                PATIENCE_FOR_SUMS,
                all ? query.sums(level) : query.sumsWithin(level),
                all ? UNBOUND : statement -> statement.setBytes(1, within.toBytes()),
                sums::add);
        return sums.result();
    }

    @Override
    public boolean keepsFingerprints(TableMapping table) {
        Optional<FingerprintColumn> column = FingerprintColumn.of(table);
        return column.isPresent()
                && call("trigger of " + table.id(), connection -> FingerprintTrigger.keeps(connection, column.get()));
    }

    @Override
    public void wantedKeys(TableMapping table, StoreKind store, Buckets within, Consumer<RecordKey> sink) {
        Optional<BucketQuery> query = BucketQuery.of(table, Set.of(store));
        if (query.isEmpty()) {
            Source.super.wantedKeys(table, store, within, sink);
            return;
        }
        stream(
                "wanted keys of " + table.id(),
                PATIENCE,
                query.get().wantedKeys(),
                statement -> statement.setBytes(1, within.toBytes()),
                result -> sink.accept(key(table.keyCodec(), result)));
    }

    @Override
    public Map<RecordKey, Long> wantedHashes(TableMapping table, StoreKind store, Collection<RecordKey> keys) {
        Optional<BucketQuery> query = BucketQuery.of(table, Set.of(store));
        if (query.isEmpty()) {
            return Source.super.wantedHashes(table, store, keys);
        }
        return call("hashes of " + table.id(), connection -> {
            Map<RecordKey, Long> hashes = new HashMap<>();
            try (PreparedStatement statement =
                    connection.prepareStatement(query.get().wantedHashes())) {
                KeyArrays.bind(connection, statement, table.keyCodec(), new LinkedHashSet<>(keys));
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        RecordKey key = key(table.keyCodec(), result);
                        hashes.put(key, result.getLong(key.values().size() + 1));
                    }
                }
            }
            return hashes;
        });
    }

    @Override
    public List<RecordKey> keysWrittenSince(TableMapping table, long since, int most) {
        List<RecordKey> keys = new ArrayList<>();
        stream(
                "changed keys of " + table.id(),
                PATIENCE_FOR_SUMS,
                RowQuery.keysWrittenSince(table),
                statement -> {
                    statement.setLong(1, since);
                    statement.setInt(2, most);
                },
                result -> keys.add(key(table.keyCodec(), result)));
        return keys;
    }

    @Override
    public String incarnation(TableId table) {
        return one("incarnation of " + table, INCARNATION, Sql.quoted(table))
                .orElseThrow(() -> new ClassifiedException(
                        ErrorClass.SCHEMA, "table " + table + ": not there (expected: a table)", null));
    }

    private static RecordKey key(KeyCodec codec, ResultSet result) throws SQLException {
        List<Column> columns = codec.columns();
        List<Object> values = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            values.add(KeyCodec.parse(columns.get(i), result.getString(i + 1)));
        }
        return new RecordKey(codec.table(), values);
    }

    @Override
    public String systemIdentifier() {
        return one("system identifier", "SELECT system_identifier::text FROM pg_control_system()")
                .orElseThrow();
    }

    /** The connections themselves, for statements of the caller's own; closed with this source. */
    public DataSource connections() {
        return pool;
    }

    @Override
    public void close() {
        pool.close();
    }

    private Optional<String> one(String what, String sql, String... parameters) {
        return call(what, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setString(i + 1, parameters[i]);
                }
                try (ResultSet result = statement.executeQuery()) {
                    return result.next() ? Optional.ofNullable(result.getString(1)) : Optional.empty();
                }
            }
        });
    }

    /** In one repeatable-read transaction; an aggregate gives nothing before it has seen the whole table. */
    private void stream(String what, Duration patience, String sql, Binder binder, RowSink sink) {
        call(what, connection -> {
            connection.setNetworkTimeout(
                    Runnable::run, (int) patience.plusMinutes(1).toMillis());
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (PreparedStatement setting = connection.prepareStatement(PATIENTLY);
                    PreparedStatement statement = connection.prepareStatement(sql)) {
                setting.setString(1, Long.toString(patience.toMillis()));
                setting.execute();
                statement.setFetchSize(FETCH_ROWS);
                binder.bind(statement);
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        sink.accept(result);
                    }
                }
            } finally {
                connection.rollback();
            }
            return true;
        });
    }

    private <T> T call(String what, Work<T> work) {
        try (Connection connection = pool.getConnection()) {
            return work.run(connection);
        } catch (SQLException e) {
            throw SqlErrors.classified(what, e);
        }
    }

    /** Work on one connection. */
    private interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Sets the parameters of a statement. */
    private interface Binder {
        void bind(PreparedStatement statement) throws SQLException;
    }

    /** Takes the row that the result stands on. */
    private interface RowSink {
        void accept(ResultSet result) throws SQLException;
    }
}
