package dev.dualtrack.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.bucket.Buckets;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Recorded;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.mapping.Policies;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresSourceIT {
    @TempDir
    Path directory = Path.of("");

    private final Database database = Backends.shared().newDatabase();
    private TestSource setup = TestSource.none();

    @BeforeEach
    void open() {
        setup = TestSource.of(database, directory);
    }

    @AfterEach
    void close() {
        setup.close();
        database.close();
    }

    @Test
    void readsEveryTypeAsDebeziumsEventsGiveIt() {
        database.execute(Recorded.resource("all_types.sql"));
        TableMapping mapping = whole("all_types");
        List<Recorded> events = Recorded.read("all_types");

        SourceRead read = source().read(
                        mapping,
                        LongStream.rangeClosed(1, 12)
                                .mapToObj(id -> key(mapping, id))
                                .toList());

        assertThat(read.rows()).hasSize(12);
        for (long id = 1; id <= 12; id++) {
            Row event = events.get((int) id - 1).after(Recorded.ALL_TYPES);
            Row row = Objects.requireNonNull(read.rows().get(key(mapping, id))).row();
            assertThat(row.columns()).as("row %d", id).isEqualTo(event.columns());
        }
    }

    @Test
    void showsTheShapeThatTheRecordedEventsHave() {
        database.execute(Recorded.resource("all_types.sql"));

        assertThat(source().schema(Recorded.ALL_TYPES.id())).isEqualTo(Recorded.ALL_TYPES);
    }

    @Test
    void givesKeyColumnsInKeyOrderAndTheReplicaIdentity() {
        database.execute(
                "CREATE TABLE keys (payload text, a int4, u uuid, \"B c\" varchar(200), PRIMARY KEY (u, \"B c\", a))");

        TableSchema before = source().schema(Recorded.KEYS.id());
        database.execute("ALTER TABLE keys REPLICA IDENTITY FULL");

        assertThat(before.keyColumns()).containsExactly("u", "B c", "a");
        assertThat(before.fullReplicaIdentity()).isFalse();
        assertThat(source().schema(Recorded.KEYS.id())).isEqualTo(Recorded.KEYS);
    }

    @Test
    void findsRowsByACompositeKeyWithQuotesInNamesAndValues() {
        database.execute("CREATE TABLE \"we\"\"ird\" (id int)");
        database.execute(
                "CREATE TABLE keys (payload text, a int4, u uuid, \"B c\" varchar(200), PRIMARY KEY (u, \"B c\", a));"
                        + "INSERT INTO keys VALUES ('p', 7, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'it''s \"x\", {y}')");
        TableMapping mapping = whole("keys");
        RecordKey key =
                new RecordKey(mapping.id(), List.of("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "it's \"x\", {y}", 7L));
        RecordKey gone = new RecordKey(mapping.id(), List.of("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "x", 7L));
        List<RecordKey> keys = new ArrayList<>();

        SourceRead read = source().read(mapping, List.of(key, gone, key));
        source().wantedKeys(mapping, StoreKind.CACHE, Buckets.all(), keys::add);

        assertThat(read.rows()).containsOnlyKeys(key);
        assertThat(keys).containsExactly(key);
    }

    @Test
    void givesTheSnapshotAlsoWhenNoRowIsThere() {
        database.execute("CREATE TABLE t (id int8 PRIMARY KEY)");
        TableMapping mapping = whole("t");

        SourceRead read = source().read(mapping, List.of(key(mapping, 1)));

        assertThat(read.rows()).isEmpty();
        assertThat(read.snapshot().xmax()).isPositive();
        assertThat(source().read(mapping, List.of()).rows()).isEmpty();
    }

    @Test
    void aWriterInProgressIsNotVisibleAndItsOldRowShowsItAsXmax() throws Exception {
        database.execute("CREATE TABLE t (id int8 PRIMARY KEY, x int); INSERT INTO t VALUES (1, 1)");
        TableMapping mapping = whole("t");
        try (Connection writer = database.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("UPDATE t SET x = 2 WHERE id = 1");
            long xid = xid(statement);

            SourceRead during = source().read(mapping, List.of(key(mapping, 1)));
            writer.commit();
            SourceRead after = source().read(mapping, List.of(key(mapping, 1)));

            SourceRow old = row(during, mapping, 1);
            assertThat(old.row().get("x")).isEqualTo(1L);
            assertThat(old.xmax()).isEqualTo(xid);
            assertThat(during.snapshot().sees(old.xmax())).isFalse();
            assertThat(during.snapshot().sees(old.xmin())).isTrue();
            assertThat(row(after, mapping, 1).row().get("x")).isEqualTo(2L);
            assertThat(row(after, mapping, 1).xmin()).isEqualTo(xid);
            assertThat(after.snapshot().sees(xid)).isTrue();
            assertThat(row(after, mapping, 1).ctid()).isNotEqualTo(old.ctid());
        }
    }

    @Test
    void aRowInsertedButNotCommittedDoesNotExist() throws Exception {
        database.execute("CREATE TABLE t (id int8 PRIMARY KEY)");
        TableMapping mapping = whole("t");
        try (Connection writer = database.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("INSERT INTO t VALUES (1)");
            long xid = xid(statement);

            SourceRead read = source().read(mapping, List.of(key(mapping, 1)));

            assertThat(read.rows()).isEmpty();
            assertThat(read.snapshot().sees(xid)).isFalse();
            writer.rollback();
        }
    }

    @Test
    void anUnchangedRowKeepsItsVersion() {
        database.execute("CREATE TABLE t (id int8 PRIMARY KEY); INSERT INTO t VALUES (1)");
        TableMapping mapping = whole("t");

        SourceRow first = row(source().read(mapping, List.of(key(mapping, 1))), mapping, 1);
        SourceRow second = row(source().read(mapping, List.of(key(mapping, 1))), mapping, 1);

        assertThat(second).isEqualTo(first);
        assertThat(first.xmax()).isZero();
    }

    @Test
    void scansAHundredThousandRowsWithoutHoldingThem() {
        database.execute("CREATE TABLE t (id int8 PRIMARY KEY, filler text);"
                + "INSERT INTO t SELECT i, repeat(md5(i::text), 128) FROM generate_series(1, 100000) i");
        TableMapping mapping = whole("t");
        ScanWatch watch = new ScanWatch();

        source().scan(mapping, watch::accept);

        // 100,000 rows of 4 KB are 400 MB as Latin-1 text; a driver that holds them all cannot stay below a quarter.
        assertThat(watch.rows()).isEqualTo(100_000);
        assertThat(watch.keySum()).isEqualTo(100_000L * 100_001 / 2);
        assertThat(watch.peakBytes()).isLessThan(100L << 20);
    }

    @Test
    void aScanThatItsSinkEndsLeavesTheConnectionUsable() {
        database.execute("CREATE TABLE t (id int8 PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 5000)");
        TableMapping mapping = whole("t");

        assertThatThrownBy(() -> source().scan(mapping, row -> {
                    throw new IllegalStateException("enough");
                }))
                .hasMessage("enough");
        assertThat(source().read(mapping, List.of(key(mapping, 1))).rows()).hasSize(1);
        assertThat(source().systemIdentifier()).isNotEmpty();
    }

    @Test
    void refusesWhatIsNoOrdinaryTableWithAKey() {
        database.execute("CREATE TABLE nokey (id int); CREATE VIEW v AS SELECT 1 AS id;"
                + "CREATE TABLE parent (id int PRIMARY KEY) PARTITION BY RANGE (id)");

        assertRefused("missing", "not there");
        assertRefused("nokey", "no primary key");
        assertRefused("v", "a view");
        assertRefused("parent", "a partitioned table");
    }

    @Test
    void aDroppedColumnIsASchemaFailure() {
        database.execute("CREATE TABLE t (id int8 PRIMARY KEY, x int)");
        TableMapping mapping = whole("t");
        database.execute("ALTER TABLE t DROP COLUMN x");

        assertThatThrownBy(() -> source().read(mapping, List.of(key(mapping, 1))))
                .isInstanceOfSatisfying(
                        ClassifiedException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.SCHEMA));
    }

    @Test
    void aMissingRightIsAnAuthFailure() {
        database.execute("CREATE TABLE t (id int8 PRIMARY KEY)");
        TableMapping mapping = whole("t");
        database.execute("REVOKE ALL ON t FROM " + database.owner());

        assertThatThrownBy(() -> source().read(mapping, List.of(key(mapping, 1))))
                .isInstanceOfSatisfying(
                        ClassifiedException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.AUTH));
    }

    @Test
    void aWrongPasswordIsAnAuthFailureUntilTheFileIsRotated() {
        database.execute("CREATE TABLE t (id int8 PRIMARY KEY)");
        TableMapping mapping = whole("t");
        setup.close();
        setup.rotate("wrong");
        setup = setup.reopen();
        assertThatThrownBy(() -> source().systemIdentifier())
                .isInstanceOfSatisfying(
                        ClassifiedException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.AUTH));

        setup.rotate(database.password());

        assertThat(source().read(mapping, List.of()).rows()).isEmpty();
    }

    @Test
    void aServerThatIsNotThereIsAConnectivityFailure() {
        try (PostgresSource nowhere = PostgresSource.open(setup.withPort(1))) {
            assertThatThrownBy(nowhere::systemIdentifier)
                    .isInstanceOfSatisfying(
                            ClassifiedException.class,
                            e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.CONNECTIVITY));
        }
    }

    @Test
    void tellsTheServersSystemIdentifier() {
        assertThat(source().systemIdentifier()).matches("[0-9]{15,20}");
    }

    private void assertRefused(String table, String found) {
        assertThatThrownBy(() -> source().schema(new TableId("public", table)))
                .hasMessageStartingWith("public." + table + ": " + found)
                .isInstanceOfSatisfying(
                        ClassifiedException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.SCHEMA));
    }

    @Test
    void keysAreToldOfRowsThatWereWrittenSinceTheOldestTransactionBehindSavepointsToo() throws SQLException {
        database.execute(
                "CREATE TABLE t (id int8 PRIMARY KEY, v text)",
                "INSERT INTO t SELECT n, 'a' FROM generate_series(1, 9) n");
        TableMapping mapping = whole("t");
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SAVEPOINT s; UPDATE t SET v = 'b' WHERE id = 1; RELEASE SAVEPOINT s");
            database.execute("UPDATE t SET v = 'b' WHERE id = 2");
            long since = source().read(mapping, List.of()).snapshot().xmin();
            database.execute("UPDATE t SET v = 'b' WHERE id = 3", "DELETE FROM t WHERE id = 4");
            connection.commit();

            assertThat(source().keysWrittenSince(mapping, since, 9))
                    .as("what others have open is older, perhaps")
                    .contains(key(mapping, 1), key(mapping, 2), key(mapping, 3))
                    .doesNotContain(key(mapping, 4));
            assertThat(source().keysWrittenSince(mapping, since, 2)).hasSize(2);
        }
        long next = source().read(mapping, List.of()).snapshot().xmax();
        assertThat(source().keysWrittenSince(mapping, next, 9)).isEmpty();
        assertThat(source().keysWrittenSince(mapping, next + (1L << 32), 9))
                .as("32 bits of it")
                .isEmpty();
    }

    @Test
    void aTableIsAnotherAfterATruncateAndARewriteAndNotAfterChanges() {
        database.execute("CREATE TABLE t (id int8 PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'a')");
        TableId table = new TableId("public", "t");
        String first = source().incarnation(table);
        database.execute("UPDATE t SET v = 'b'", "DELETE FROM t");
        assertThat(source().incarnation(table)).isEqualTo(first);
        database.execute("TRUNCATE t");
        String second = source().incarnation(table);
        database.execute("ALTER TABLE t ALTER COLUMN v TYPE varchar(9) USING v || ''");

        assertThat(second).isNotEqualTo(first);
        assertThat(source().incarnation(table)).isNotIn(first, second);
        assertThatThrownBy(() -> source().incarnation(new TableId("public", "none")))
                .isInstanceOfSatisfying(
                        ClassifiedException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.SCHEMA));
    }

    /** A mapping that reads every column of the table. */
    private TableMapping whole(String table) {
        TableSchema schema = source().schema(new TableId("public", table));
        String key = String.join(
                ":", schema.keyColumns().stream().map(name -> "{" + name + "}").toList());
        TableConfig config = new TableConfig(
                "public." + table, null, null, null, new CacheMapping("k:" + key, CacheMapping.Mode.WRITE_THROUGH, 0));
        TableMapping mapping = TableMapping.bind(config, schema, Policies.EMBEDDING);
        assertThat(mapping.columns())
                .isEqualTo(Set.copyOf(schema.columns().stream()
                        .filter(column -> column.type() != null)
                        .map(Column::name)
                        .toList()));
        return mapping;
    }

    private PostgresSource source() {
        return setup.source();
    }

    private static SourceRow row(SourceRead read, TableMapping mapping, long id) {
        return Objects.requireNonNull(read.rows().get(key(mapping, id)));
    }

    private static RecordKey key(TableMapping mapping, long id) {
        return new RecordKey(mapping.id(), List.of(id));
    }

    private static long xid(Statement statement) throws Exception {
        try (java.sql.ResultSet result = statement.executeQuery("SELECT pg_current_xact_id()::text::int8")) {
            result.next();
            return result.getLong(1) & 0xFFFF_FFFFL;
        }
    }
}
