package dev.dualtrack.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.bucket.BucketSums.Level;
import dev.dualtrack.core.bucket.Buckets;
import dev.dualtrack.core.bucket.FingerprintColumn;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.ActiveWhen;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.config.TableConfig.GraphMapping;
import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.config.TableConfig.VectorMapping;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Recorded;
import dev.dualtrack.core.mapping.Policies;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the column keeps is what {@link RowSums} says of the rows, and it counts only while the trigger is as it should be. */
class FingerprintColumnIT {
    private static final Set<StoreKind> ALL = Set.of(StoreKind.values());
    private static final int ROWS = 2_000;
    private static final String IN_TURN = "(fp[2] & 65535) % 61 = (SELECT extract(epoch FROM now())::int8 / 3600 % 61)";
    private static final String DISABLE = "ALTER TABLE all_types DISABLE TRIGGER " + FingerprintColumn.TRIGGER;
    private static final String ENABLE = "ALTER TABLE all_types ENABLE ALWAYS TRIGGER " + FingerprintColumn.TRIGGER;
    /** Says of every row that each store should hold something else. */
    private static final String BEND = "UPDATE all_types SET fp = ARRAY[fp[1], fp[2], fp[3] + 1, fp[4] + 1, fp[5] + 1]";

    @TempDir
    Path directory = Path.of("");

    private final Database database = Backends.shared().newDatabase();
    private TestSource setup = TestSource.none();

    @BeforeEach
    void open() {
        setup = TestSource.of(database, directory);
        database.execute(Recorded.resource("all_types.sql"), "DELETE FROM all_types");
        database.execute(new AnyValues(11, AnyValues.Days.ALL).rows(Recorded.ALL_TYPES.columns(), 1_000, ROWS));
    }

    @AfterEach
    void close() {
        setup.close();
        database.close();
    }

    @Test
    void keepsTheHashesOfGeneratedValuesThroughEveryKindOfWrite() {
        TableMapping before = mapping("all:{id}");
        keep(before);
        database.execute(
                filling(before),
                "INSERT INTO all_types (id, t) VALUES (1, 'new')",
                "UPDATE all_types SET t = 'changed', at = ARRAY['x', NULL] WHERE id % 3 = 0",
                "UPDATE all_types SET id = id + 1000000 WHERE id % 7 = 0",
                "INSERT INTO all_types (id, t) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET t = 'newer'",
                "DELETE FROM all_types WHERE id % 11 = 0");

        TableMapping mapping = mapping("all:{id}");
        assertThat(mapping.spec(StoreKind.CACHE)).as("no back-fill for it").isEqualTo(before.spec(StoreKind.CACHE));
        assertThat(setup.source().keepsFingerprints(mapping)).isTrue();
        assertThat(count("SELECT count(*) FROM all_types WHERE fp IS NULL")).isZero();
        assertThat(differing(mapping)).isZero();
    }

    /** This is how it is known that the column is believed; what is not believed in this hour is found. */
    @Test
    void aRowWrittenPastTheTriggerIsHashedInItsTurnAlone() {
        TableMapping mapping = mapping("all:{id}");
        keep(mapping);
        database.execute(filling(mapping), DISABLE, BEND, ENABLE);
        String buckets = "SELECT count(DISTINCT fp[2] >> 48) FROM all_types WHERE fp[5] IS NOT NULL";
        String believed = buckets + " AND NOT " + IN_TURN;
        long differing;
        long expected;
        do {
            expected = count(believed);
            differing = differing(mapping);
        } while (expected != count(believed));

        assertThat(differing).isEqualTo(expected).isPositive().isLessThan(count(buckets));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                DISABLE,
                "ALTER TABLE all_types ENABLE TRIGGER " + FingerprintColumn.TRIGGER,
                "ALTER TABLE all_types ENABLE REPLICA TRIGGER " + FingerprintColumn.TRIGGER,
                "DROP TRIGGER " + FingerprintColumn.TRIGGER + " ON all_types",
                "CREATE TRIGGER zzzz BEFORE UPDATE ON all_types FOR EACH ROW EXECUTE FUNCTION other()",
                "CREATE OR REPLACE TRIGGER " + FingerprintColumn.TRIGGER
                        + " BEFORE INSERT OR UPDATE ON all_types FOR EACH ROW EXECUTE FUNCTION other()",
                "CREATE OR REPLACE TRIGGER " + FingerprintColumn.TRIGGER
                        + " BEFORE INSERT ON all_types FOR EACH ROW EXECUTE FUNCTION ours()",
                "CREATE OR REPLACE TRIGGER " + FingerprintColumn.TRIGGER
                        + " BEFORE INSERT OR UPDATE OF t ON all_types FOR EACH ROW EXECUTE FUNCTION ours()",
                "CREATE OR REPLACE TRIGGER " + FingerprintColumn.TRIGGER
                        + " BEFORE INSERT OR UPDATE ON all_types FOR EACH ROW WHEN (NEW.id > 0) EXECUTE FUNCTION ours()",
                "ALTER FUNCTION ours() RESET search_path",
                "ALTER TABLE all_types ALTER fp TYPE numeric[]"
            })
    void withoutTheTriggerAsItShouldBeEveryRowIsHashed(String change) {
        TableMapping mapping = mapping("all:{id}");
        keep(mapping);
        database.execute(filling(mapping), DISABLE, BEND, ENABLE);
        assertThat(differing(mapping)).isPositive();
        String ours =
                text("SELECT tgfoid::regproc::text FROM pg_trigger WHERE tgname = '" + FingerprintColumn.TRIGGER + "'");
        database.execute(
                "CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                change.replace("ours()", ours + "()"));
        if (change.startsWith("CREATE OR REPLACE")) {
            database.execute(ENABLE);
        }

        assertThat(setup.source().keepsFingerprints(mapping)).isFalse();
        assertThat(differing(mapping)).isZero();
    }

    /** Until the trigger is made anew, and then until each row is written. */
    @Test
    void whatIsKeptForAnotherMappingIsNotBelieved() {
        TableMapping before = mapping("all:{id}");
        keep(before);
        database.execute(filling(before));
        TableMapping changed = mapping("everything:{id}");

        assertThat(setup.source().keepsFingerprints(changed)).isFalse();
        assertThat(differing(changed)).isZero();

        keep(changed);
        assertThat(setup.source().keepsFingerprints(changed)).isTrue();
        database.execute("UPDATE all_types SET t = 'written anew' WHERE id % 2 = 0");
        assertThat(differing(changed)).isZero();
    }

    /** Fine buckets in which what the source says of any store is not what its rows say. */
    private long differing(TableMapping mapping) {
        SourceSums kept = setup.source().sums(mapping, ALL, Level.FINE, Buckets.all());
        SourceSums rows = new RowSums(setup.source(), mapping).sums(ALL, Level.FINE, Buckets.all());
        assertThat(kept.rows()).isEqualTo(rows.rows());
        return Arrays.stream(StoreKind.values())
                .mapToLong(store ->
                        kept.of(store).differing(rows.of(store), Buckets.all()).size())
                .max()
                .orElseThrow();
    }

    private void keep(TableMapping mapping) {
        database.execute(
                FingerprintColumn.of(mapping).orElseThrow().statements().toArray(String[]::new));
    }

    private static String filling(TableMapping mapping) {
        return FingerprintColumn.of(mapping).orElseThrow().filling();
    }

    private long count(String query) {
        return Long.parseLong(text(query));
    }

    private String text(String query) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    private TableMapping mapping(String cacheKey) {
        TableConfig config = new TableConfig(
                "public.all_types",
                new ActiveWhen("b", "true"),
                new VectorMapping("v", List.of("{t}", "{at}"), List.of()),
                new GraphMapping(
                        "Any",
                        List.of("i8", "n", "jb", "tz", "af8"),
                        List.of(new Relationship("HAS", "Value", "of", "at", true))),
                new CacheMapping(cacheKey, CacheMapping.Mode.WRITE_THROUGH, 0),
                "fp");
        return TableMapping.bind(config, setup.source().schema(config.id()), Policies.EMBEDDING);
    }
}
