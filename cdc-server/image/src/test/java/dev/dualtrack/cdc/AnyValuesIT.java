package dev.dualtrack.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.cdc.CapturedTopic.Captured;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.event.ChangeEvent;
import dev.dualtrack.core.event.ChangeEvent.Op;
import dev.dualtrack.core.event.Recorded;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.fingerprint.Fingerprint;
import dev.dualtrack.core.fingerprint.FingerprintSql;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.schema.TableSchema;
import dev.dualtrack.core.source.AnyValues;
import dev.dualtrack.core.source.AnyValues.Days;
import dev.dualtrack.core.source.PostgresSource;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Generated values of every type that can be mapped, by way of PostgreSQL, the built cdc-server and Kafka: what the decoder makes
 * of an event has the fingerprint that PostgreSQL computes of the row, and that of the row as it is read.
 */
class AnyValuesIT {
    private static final TableId TABLE = Recorded.ALL_TYPES.id();
    private static final int ROWS = 100;

    /** So many for each kind of event. */
    private static final int SEEDS = Integer.getInteger("dualtrack.seeds", 2);

    @SuppressWarnings("NullAway.Init")
    private CdcFixture fixture;

    @SuppressWarnings("NullAway.Init")
    private PostgresSource source;

    @SuppressWarnings("NullAway.Init")
    private CapturedTopic topic;

    /** By step and column, one example of what is not the same in the event, in the row and in SQL. */
    private final Map<String, String> differing = new TreeMap<>();

    /** Events that do not tell their row: under the default identity null in an array may also mean that it did not change. */
    private int unknown;

    @BeforeEach
    void setUp() throws Exception {
        fixture = new CdcFixture();
        fixture.database.execute(
                Recorded.resource("all_types.sql"),
                "DELETE FROM all_types",
                "ALTER TABLE all_types ADD nn numeric(8,-2), ADD ajs json[]");
        fixture.capture(TABLE);
        source = PostgresSource.open(fixture.config(1).source());
        topic = fixture.topic(TABLE);
    }

    @AfterEach
    void cleanUp() throws Exception {
        topic.close();
        source.close();
        fixture.close();
    }

    @Test
    void haveTheSameFingerprintsInEventsAsInTheirRows() throws Exception {
        for (int seed = 1; seed <= SEEDS; seed++) {
            write(seed, Days.GREGORIAN, seed);
        }
        fixture.startServer(1);
        List<Captured> snapshot = topic.next(SEEDS * ROWS);
        for (int seed = 1; seed <= SEEDS; seed++) {
            compare("snapshot", seed, snapshot, Op.READ, seed);
        }
        for (int seed = SEEDS + 1; seed <= 2 * SEEDS; seed++) {
            write(seed, Days.GREGORIAN_IN_ARRAYS, seed);
            compare("insert", seed, topic.next(ROWS), Op.CREATE, seed);
        }
        for (int seed = 2 * SEEDS + 1; seed <= 3 * SEEDS; seed++) {
            write(seed, Days.GREGORIAN_IN_ARRAYS, seed - SEEDS);
            compare("update", seed, topic.next(ROWS), Op.UPDATE, seed - SEEDS);
        }
        assertThat(unknown).as("rows that have to be read").isZero();

        fixture.database.execute("ALTER TABLE all_types REPLICA IDENTITY DEFAULT");
        for (int seed = 3 * SEEDS + 1; seed <= 4 * SEEDS; seed++) {
            write(seed, Days.GREGORIAN_IN_ARRAYS, seed - 2 * SEEDS);
            compare("update, default identity", seed, topic.next(ROWS), Op.UPDATE, seed - 2 * SEEDS);
        }
        assertThat(unknown).as("rows that have to be read").isLessThan(SEEDS * ROWS * 9 / 10);
        assertThat(differing).as("an example for each column").isEmpty();
    }

    private void write(long seed, Days days, int batch) {
        List<Column> columns = source.schema(TABLE).columns();
        fixture.database.execute(new AnyValues(seed, days).rows(columns, batch * ROWS, ROWS));
    }

    /** The rows that were just written with what their events tell. */
    private void compare(String step, int seed, List<Captured> events, Op op, int batch) throws SQLException {
        TableSchema schema = source.schema(TABLE);
        List<List<Column>> parts = eachAndAll(schema);
        Map<Object, Row> rows = rows(schema);
        Map<Object, List<String>> inSql = inSql(parts);
        List<Long> ids = LongStream.range((long) batch * ROWS, (batch + 1L) * ROWS)
                .boxed()
                .toList();
        List<ChangeEvent> changes = events.stream()
                .map(record -> new Recorded(record.key(), record.value()).change(schema))
                .filter(change -> ids.contains(id(change)))
                .toList();
        assertThat(changes.stream().map(AnyValuesIT::id))
                .as("seed %d, %s: rows", seed, step)
                .containsExactlyInAnyOrderElementsOf(ids);
        assertThat(changes.stream().map(ChangeEvent::op))
                .as("seed %d, %s", seed, step)
                .containsOnly(op);
        for (ChangeEvent change : changes) {
            Row after = change.after();
            Row row = Objects.requireNonNull(rows.get(id(change)));
            List<String> computed = Objects.requireNonNull(inSql.get(id(change)));
            String where = "seed %d, row %s: ".formatted(seed, id(change));
            if (after == null) {
                unknown++;
                if (!hasNullArray(schema, row)) {
                    differing.putIfAbsent(step, where + "has to be read");
                }
                continue;
            }
            for (int i = 0; i < parts.size(); i++) {
                List<Column> part = parts.get(i);
                List<String> fingerprints =
                        List.of(Fingerprint.of(after, part), Fingerprint.of(row, part), computed.get(i));
                if (fingerprints.stream().distinct().count() > 1) {
                    differing.putIfAbsent(
                            step + ": " + name(part),
                            where
                                    + "%s, %s and in SQL: %s"
                                            .formatted(shown(after, part), shown(row, part), fingerprints));
                }
            }
        }
    }

    private static Long id(ChangeEvent change) {
        return (Long) change.key().values().getFirst();
    }

    private Map<Object, Row> rows(TableSchema schema) {
        TableConfig config = new TableConfig(
                TABLE.toString(), null, null, null, new CacheMapping("k:{id}", CacheMapping.Mode.WRITE_THROUGH, 0));
        Map<Object, Row> rows = new HashMap<>();
        source.scan(
                TableMapping.bind(config, schema, fixture.config(1).embedding()),
                row -> rows.put(Objects.requireNonNull(row.row().get("id")), row.row()));
        return rows;
    }

    private Map<Object, List<String>> inSql(List<List<Column>> parts) throws SQLException {
        String fingerprints = parts.stream().map(FingerprintSql::of).collect(Collectors.joining(", "));
        Map<Object, List<String>> rows = new HashMap<>();
        for (String line : fixture.query("SELECT concat_ws(' ', id, " + fingerprints + ") FROM all_types AS t")) {
            List<String> words = Arrays.asList(line.split(" ", -1));
            rows.put(Long.valueOf(words.getFirst()), words.subList(1, words.size()));
        }
        return rows;
    }

    /** Each column by itself, so that a difference has a name, and the row. */
    private static List<List<Column>> eachAndAll(TableSchema schema) {
        List<Column> all = schema.columns().stream()
                .filter(column -> column.type() != null)
                .toList();
        return Stream.concat(all.stream().map(List::of), Stream.of(all)).toList();
    }

    private static boolean hasNullArray(TableSchema schema, Row row) {
        return schema.columns().stream()
                .anyMatch(column -> column.type() != null && column.array() && row.get(column.name()) == null);
    }

    private static String name(List<Column> part) {
        return part.size() == 1 ? part.getFirst().name() : "the row";
    }

    private static @Nullable Object shown(Row row, List<Column> part) {
        return part.size() == 1 ? row.get(part.getFirst().name()) : "all columns";
    }
}
