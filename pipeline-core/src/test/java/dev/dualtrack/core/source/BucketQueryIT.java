package dev.dualtrack.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.bucket.BucketSums;
import dev.dualtrack.core.bucket.BucketSums.Level;
import dev.dualtrack.core.bucket.Buckets;
import dev.dualtrack.core.bucket.RecordHash;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.ActiveWhen;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.config.TableConfig.GraphMapping;
import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.config.TableConfig.VectorMapping;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Recorded;
import dev.dualtrack.core.mapping.Policies;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.Column;
import dev.dualtrack.core.schema.Sql;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import dev.dualtrack.testbed.network.FaultProxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What PostgreSQL says of buckets is what {@link RowSums} says of the rows that it reads. */
class BucketQueryIT {
    private static final List<Column> COLUMNS = Recorded.ALL_TYPES.columns().stream()
            .filter(column -> column.type() != null)
            .toList();
    private static final Set<StoreKind> ALL = Set.of(StoreKind.values());

    @TempDir
    Path directory = Path.of("");

    private final Database database = Backends.shared().newDatabase();
    private TestSource setup = TestSource.none();

    @BeforeEach
    void open() {
        setup = TestSource.of(database, directory);
        database.execute(Recorded.resource("all_types.sql"));
    }

    @AfterEach
    void close() {
        setup.close();
        database.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void generatedValuesOfEveryTypeHaveTheSameHashes(long seed) {
        fill(seed, 1_000);
        GraphMapping graph = new GraphMapping(
                "Any",
                COLUMNS.stream().map(Column::name).toList(),
                Stream.of(
                                "b", "i8", "t", "c", "u", "e", "jb", "d", "ts", "tz", "ab", "ai4", "at", "ac", "ad",
                                "ats", "atz")
                        .map(BucketQueryIT::relationship)
                        .toList());

        assertSame(mapping(null, new VectorMapping("v", List.of("{t}"), List.of()), graph));
    }

    /** One relationship alone, and the same in two ways. */
    @Test
    void aRelationshipIsAskedForOnceHoweverOftenItsTargetIsNamed() {
        database.execute("UPDATE all_types SET at = ARRAY['b', 'a', NULL, 'b', ''], t = 'a'");
        Relationship one = relationship("at");

        assertSame(mapping(null, null, new GraphMapping("Any", List.of(), List.of(one))));
        assertSame(mapping(null, null, new GraphMapping("Any", List.of(), List.of(one, one, relationship("t")))));
    }

    /** Each part alone decides whether a row has text. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{t}",
                "{c}",
                "{at}",
                "{ac}{avc}",
                "{i4}{n}",
                "{d} {tz}",
                "{f4}",
                "{aj}",
                "{u}{e}",
                " {vc} ",
                "{t: }{at}",
                "{t:x}",
                "x{t}",
                "{jb:}",
                " ",
                "x"
            })
    void rowsWithoutTextAreNotWantedInTheVectorStore(String part) {
        fill(7, 300);

        assertSame(mapping(null, new VectorMapping("v", List.of(part), List.of()), null));
    }

    @ParameterizedTest
    @CsvSource({
        "b,true",
        "b,TRUE",
        "b,yes",
        "i2,32767",
        "i2,032767",
        "f4,0",
        "f8,-Infinity",
        "f8,NaN",
        "n,1000000000",
        "n,1e9",
        "n2,0",
        "n,NaN",
        "t,a",
        "t,''",
        "c,a",
        "c,'a '",
        "e,ok",
        "u,x",
        "jb,null",
        "d,infinity",
        "d,2025-01-01",
        "ts,2025-09-17T10:30:00.123456",
        "tz,2025-09-17T10:30:00.123456Z",
        "tz,2025-09-17T19:30:00.123456+09:00"
    })
    void onlyActiveRowsAreWanted(String column, String value) {
        fill(8, 200);

        assertSame(mapping(new ActiveWhen(column, value), null, null));
    }

    /** The text form of an array of other than text, and some numbers in the graph, are left to Java. */
    @Test
    void whatCannotBeSaidInSqlIsDoneWithTheRows() {
        fill(9, 200);

        for (TableMapping mapping : List.of(
                mapping(new ActiveWhen("at", "a"), null, null),
                mapping(null, new VectorMapping("v", List.of("{ai4}"), List.of()), null),
                mapping(null, null, new GraphMapping("Any", List.of(), List.of(relationship("n")))),
                mapping(null, null, new GraphMapping("Any", List.of(), List.of(relationship("af8")))))) {
            assertThat(BucketQuery.of(mapping, stores(mapping))).isEmpty();
            assertEqual(mapping);
        }
    }

    @Test
    void hostileNamesAndValuesAreJustNamesAndValues() {
        String odd = "o'd\"d $1 ? -- \\x";
        database.execute(
                "CREATE TABLE odd (id text PRIMARY KEY, " + Sql.quoted(odd) + " text[], " + Sql.quoted("a") + " text)",
                "INSERT INTO odd VALUES ('''; \"', ARRAY['''', '\"', '?', 'x''; DROP TABLE odd; --'], 'it''s ?')");
        TableConfig config = new TableConfig(
                "public.odd",
                new ActiveWhen("a", "it's ?"),
                new VectorMapping("v", List.of("{" + odd + "}"), List.of()),
                new GraphMapping("O", List.of(), List.of(new Relationship("it's", "l\"?", "k'", odd, true))),
                new CacheMapping("o:{id}", CacheMapping.Mode.WRITE_THROUGH, 0));

        TableMapping mapping = TableMapping.bind(config, setup.source().schema(config.id()), Policies.EMBEDDING);

        assertSame(mapping);
        assertThat(setup.source()
                        .sums(mapping, ALL, Level.COARSE, Buckets.all())
                        .of(StoreKind.GRAPH)
                        .count())
                .isEqualTo(1);
    }

    @Test
    void keysOfEveryKindFallIntoTheSameBuckets() {
        database.execute(
                "CREATE TABLE keys (payload text, h0 int4, u uuid, \"B c\" varchar(200), PRIMARY KEY (u, \"B c\", h0))",
                "INSERT INTO keys SELECT 'p', n, gen_random_uuid(), 'é ''\"' || n FROM generate_series(1, 300) n");
        TableConfig config = new TableConfig(
                "public.keys",
                null,
                null,
                null,
                new CacheMapping("k:{u}:{h0}:{B c}", CacheMapping.Mode.WRITE_THROUGH, 0));

        assertSame(TableMapping.bind(config, setup.source().schema(config.id()), Policies.EMBEDDING));
    }

    /** Sums of hashes are larger than an int8, and their lowest 64 bits count. A million rows have a digit more in each column. */
    @Test
    void manyRowsInABucketDoNotOverflowAndTravelInLessThanFortyKilobytes() {
        database.execute(
                "CREATE TABLE many (id int8 PRIMARY KEY)", "INSERT INTO many SELECT generate_series(1, 200000)");
        TableConfig config = new TableConfig(
                "public.many", null, null, null, new CacheMapping("k:{id}", CacheMapping.Mode.WRITE_THROUGH, 0));
        TableMapping mapping = TableMapping.bind(config, setup.source().schema(config.id()), Policies.EMBEDDING);

        SourceSums coarse;
        try (FaultProxy proxy = FaultProxy.before(
                        database.server().host(), database.server().port());
                PostgresSource counted = PostgresSource.open(setup.withPort(proxy.port()))) {
            coarse = counted.sums(mapping, Set.of(StoreKind.CACHE), Level.COARSE, Buckets.all());
            assertThat(proxy.bytes()).isBetween(20_000L, 40_000L);
        }

        assertThat(coarse.rows()).isEqualTo(200_000);
        assertThat(new RowSums(setup.source(), mapping)
                        .sums(Set.of(StoreKind.CACHE), Level.FINE, Buckets.all())
                        .of(StoreKind.CACHE)
                        .differing(coarse.of(StoreKind.CACHE), Buckets.all())
                        .isEmpty())
                .isTrue();
    }

    private void assertSame(TableMapping mapping) {
        assertThat(BucketQuery.of(mapping, stores(mapping))).isPresent();
        assertEqual(mapping);
    }

    /** One row's hash first, so that a difference has a name; then sums, keys and what is outside of the buckets. */
    private void assertEqual(TableMapping mapping) {
        PostgresSource source = setup.source();
        RowSums rows = new RowSums(source, mapping);
        List<RecordKey> keys = keys(source, mapping);
        Buckets some = someBuckets(source, mapping);
        for (StoreKind store : stores(mapping)) {
            assertThat(source.wantedHashes(mapping, store, keys))
                    .as(store.word())
                    .isEqualTo(rows.wantedHashes(store, keys));
            for (Buckets within : List.of(Buckets.all(), some)) {
                SourceSums inSql = source.sums(mapping, Set.of(store), Level.KEYED, within);
                SourceSums inJava = rows.sums(Set.of(store), Level.KEYED, within);
                assertThat(inSql.rows()).isEqualTo(inJava.rows());
                assertThat(inSql.of(store).count()).isEqualTo(inJava.of(store).count());
                assertThat(inSql.of(store)
                                .differing(inJava.of(store), Buckets.all())
                                .isEmpty())
                        .isTrue();
                assertThat(inSql.of(store).keysExplain(inJava.of(store), LongStream.empty()))
                        .isTrue();
                List<RecordKey> wanted = new ArrayList<>();
                rows.wantedKeys(store, within, wanted::add);
                List<RecordKey> wantedInSql = new ArrayList<>();
                source.wantedKeys(mapping, store, within, wantedInSql::add);
                assertThat(wantedInSql).containsExactlyInAnyOrderElementsOf(wanted);
            }
        }
        SourceSums together = source.sums(mapping, stores(mapping), Level.COARSE, Buckets.all());
        assertThat(together.rows()).isEqualTo(keys.size());
        SourceSums each = rows.sums(stores(mapping), Level.FINE, Buckets.all());
        for (StoreKind store : stores(mapping)) {
            assertThat(each.of(store)
                            .differing(together.of(store), Buckets.all())
                            .isEmpty())
                    .isTrue();
        }
    }

    /** Those of every second row. */
    private static Buckets someBuckets(PostgresSource source, TableMapping mapping) {
        BucketSums sums = new BucketSums(Level.FINE);
        RecordHash hash = new RecordHash(mapping, StoreKind.CACHE);
        List<RecordKey> keys = keys(source, mapping);
        for (int i = 0; i < keys.size(); i += 2) {
            sums.add(hash.ofKey(keys.get(i)), 1);
        }
        return sums.differing(new BucketSums(Level.FINE), Buckets.all());
    }

    private static List<RecordKey> keys(PostgresSource source, TableMapping mapping) {
        List<RecordKey> keys = new ArrayList<>();
        source.scan(mapping, row -> keys.add(mapping.keyCodec().ofRow(row.row())));
        return keys;
    }

    private void fill(long seed, int rows) {
        database.execute(new AnyValues(seed, AnyValues.Days.ALL).rows(COLUMNS, 1_000, rows));
    }

    private TableMapping mapping(
            @Nullable ActiveWhen active, @Nullable VectorMapping vector, @Nullable GraphMapping graph) {
        TableConfig config = new TableConfig(
                "public.all_types",
                active,
                vector,
                graph,
                new CacheMapping("all:{id}", CacheMapping.Mode.WRITE_THROUGH, 0));
        return TableMapping.bind(config, setup.source().schema(config.id()), Policies.EMBEDDING);
    }

    private static Set<StoreKind> stores(TableMapping mapping) {
        return ALL.stream().filter(mapping.config()::mapsTo).collect(Collectors.toSet());
    }

    private static Relationship relationship(String column) {
        return new Relationship("HAS", "Value", "of", column, column.startsWith("a"));
    }
}
