package dev.dualtrack.core.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.config.TableConfig.CacheMapping.Mode;
import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.Image.Edge;
import dev.dualtrack.core.derived.Image.GraphImage;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStoreContract;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreBackends;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.core.store.StoreWrite;
import dev.dualtrack.core.store.TestImages;
import dev.dualtrack.core.store.TestTable;
import dev.dualtrack.testbed.process.FreePorts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Record;

/** The graph on a real Neo4j. */
final class Neo4jStoreIT extends DerivedStoreContract {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration RETENTION = Duration.ofHours(2);

    private static @Nullable Driver driver;

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Clock.systemUTC().instant());

    @BeforeAll
    static void connect() {
        StoreEndpoint endpoint = StoreBackends.neo4j();
        driver = GraphDatabase.driver(
                endpoint.uri(),
                AuthTokens.basic(
                        StoreBackends.credentials(endpoint).username(),
                        StoreBackends.credentials(endpoint).password()));
    }

    @AfterAll
    static void disconnect() {
        if (driver != null) {
            driver.close();
        }
    }

    /** Runs Cypher beside the store, with {@code L} replaced by the table's label. */
    private List<Record> run(String cypher, Map<String, Object> parameters) {
        if (driver == null) {
            throw new IllegalStateException("not connected");
        }
        return driver.executableQuery(cypher.replace("<L>", table().id().name()))
                .withParameters(parameters)
                .execute()
                .records();
    }

    private long number(String cypher) {
        return run(cypher, Map.of()).getFirst().get(0).asLong();
    }

    @Override
    protected DerivedStore open(String owner, List<TestTable> tables) {
        return new Neo4jStore(
                owner, StoreBackends.neo4j(), StoreBackends.mappings(tables), DEADLINE, RETENTION, now::get);
    }

    @Override
    protected Image image(String title, List<String> tags, @Nullable Long amount) {
        return TestImages.graph(table().id().name(), title, tags, amount);
    }

    @Override
    protected Optional<TestTable> moved() {
        return Optional.of(table().withGraph(table().id().name() + "Next", TestTable.COLUMNS, List.of()));
    }

    @Override
    protected void spoil(String key) {
        run("MERGE (n:<L> {id: $id}) SET n._version = 7", Map.of("id", key));
    }

    @Override
    protected Runnable plantImpossible(TestTable of, String identity) {
        String label = of.id().name();
        List<String> keys = of.schema().keyColumns();
        String property = keys.size() == 1 ? keys.getFirst() : "_id";
        run("CREATE (:" + label + " {" + property + ": $id, _version: 'x'})", Map.of("id", identity));
        return () -> run("MATCH (n:" + label + " {_version: 'x'}) DELETE n", Map.of());
    }

    @Override
    protected void bendMark(TestTable of, String text) {
        run(
                "MATCH (m:_DualtrackMark {label: $label}) SET m.mark = $mark",
                Map.of("label", of.id().name(), "mark", text));
    }

    @Test
    void aMarkThatIsNoTextStopsWhoUsesItsLabelAlone() {
        store().mark(new StoreMark("cluster/default/mine", 1, "7", "slot", Map.of()));
        run("CREATE (:_DualtrackMark {label: 7, mark: 7}), (:_DualtrackMark {label: '<L>_other', mark: 7})", Map.of());

        store().leave(Set.of());
        assertThat(store().mark().map(StoreMark::owner)).contains("cluster/default/mine");

        run("MATCH (m:_DualtrackMark {mark: 7}) DELETE m", Map.of());
        run("MATCH (m:_DualtrackMark {label: '<L>'}) SET m.mark = 7", Map.of());
        assertThatThrownBy(store()::mark).hasMessageContaining("unreadable");
        run("MATCH (m:_DualtrackMark {label: '<L>'}) REMOVE m.mark", Map.of());
    }

    private GraphImage referring(String targetLabel, String key, Object... values) {
        List<Edge> edges = new ArrayList<>();
        for (Object value : values) {
            edges.add(new Edge("REFERS_TO", "issuer", targetLabel, key, value));
        }
        return new GraphImage(Map.of("title", "t"), edges);
    }

    private StoreWrite delete(String key, long version) {
        return new StoreWrite.Delete(table().key(key), version(version), 1);
    }

    @Test
    void takesBackOnlyTheRelationshipsThatTheRowOwns() {
        apply(upsert("k", meta(version(1)), image("Ministry", List.of("a", "b"), 1L)));
        run(
                "MATCH (n:<L> {id: 'k'}) MERGE (x:<L>_foreign {id: 1}) CREATE (n)-[:TAGGED]->(x), (x)-[:LIKES]->(n)",
                Map.of());

        apply(upsert("k", meta(version(2)), image("Ministry", List.of("b", "c"), 1L)));

        assertThat(run(
                                "MATCH (:<L> {id: 'k'})-[r:TAGGED]->(t) RETURN coalesce(t.code, 'foreign') AS code ORDER BY code",
                                Map.of())
                        .stream()
                        .map(row -> row.get("code").asString()))
                .containsExactly("b", "c", "foreign");
        assertThat(number("MATCH (:<L> {id: 'k'})-[r:ISSUED_BY]->() RETURN count(r)"))
                .isEqualTo(1);
        run("MATCH (x:<L>_foreign) DETACH DELETE x", Map.of());
    }

    @Test
    void keepsRelationshipsThatDidNotChange() {
        apply(upsert("k", meta(version(1)), image("Ministry", List.of("a"), 1L)));
        run("MATCH (:<L> {id: 'k'})-[r:TAGGED]->() SET r.note = 'mine'", Map.of());

        apply(upsert("k", meta(version(2)), image("Ministry", List.of("a", "b"), 2L)));

        assertThat(number("MATCH (:<L> {id: 'k'})-[r:TAGGED {note: 'mine'}]->() RETURN count(r)"))
                .isEqualTo(1);
    }

    @Test
    void showsWhateverRelationshipsSayThatTheyAreTheRowsAndMakesThemRightAgain() {
        GraphImage right = (GraphImage) image("Ministry", List.of("a", "b"), 1L);
        apply(upsert("k", meta(version(1)), right), upsert("other", meta(version(1)), image("x", List.of("a"), 1L)));
        assertThat(scanned("k")).containsExactlyInAnyOrderElementsOf(right.edges());
        run("MATCH (:<L> {id: 'k'})-[r:TAGGED]->({code: 'b'}) DELETE r", Map.of());
        run("""
                MATCH (n:<L> {id: 'k'})-[r:TAGGED]->(t {code: 'a'})
                CREATE (n)-[twice:TAGGED]->(t) SET twice = properties(r)
                CREATE (n)-[of:TAGGED]->(t) SET of = properties(r), of._key = 'other'
                CREATE (n)-[lost:TAGGED]->(:<L>_lost {code: 'a'}) SET lost = properties(r)
                CREATE (n)-[more:TAGGED]->(:<L>_tag {code: 'c'}) SET more = properties(r)
                """, Map.of());
        String label = table().id().name();
        Edge a = new Edge("TAGGED", "tags", label + "_tag", "code", "a");

        assertThat(scanned("k"))
                .containsExactlyInAnyOrder(
                        new Edge("ISSUED_BY", "issuer", label + "_issuer", "name", "Ministry"),
                        a,
                        a,
                        new Edge("TAGGED", "", label + "_tag", "", ""),
                        new Edge("TAGGED", "tags", label + "_lost", "", ""),
                        new Edge("TAGGED", "tags", label + "_tag", "code", "c"));
        assertThat(((GraphImage) Objects.requireNonNull(store().images(table().id(), List.of(table().key("k")))
                                .get(table().key("k"))))
                        .edges())
                .containsExactlyInAnyOrderElementsOf(scanned("k"));

        apply(upsert("k", meta(version(1)), right));

        assertThat(scanned("k")).containsExactlyInAnyOrderElementsOf(right.edges());
        assertThat(scanned("other")).hasSize(2);
        run("MATCH (x:<L>_lost) DELETE x", Map.of());
    }

    /** Neo4j takes any value for any property: none of ours may be trusted to have its type. */
    @Test
    void aNodeWhoseOwnPropertiesWereBentIsOneThatAnyWriteMakesRight() {
        GraphImage right = (GraphImage) image("Ministry", List.of("a"), 1L);
        for (String bent : List.of(
                "n._version = null",
                "n._version = 'no version'",
                "n._version = '" + "0".repeat(40) + "ffffffff'",
                "n._version = [1], n._txid = 'x', n._fp = 7, n._spec = true",
                "n._txid = 'x'",
                "n._fp = 7, n._spec = 7",
                "n._properties = 7",
                "n._properties = [1, 2]")) {
            apply(upsert("k", meta(version(1)), right));
            run("MATCH (n:<L> {id: 'k'})-[r:TAGGED]->() SET r._key = 7, r._column = 7, " + bent, Map.of());

            assertThat(records("k")).as(bent).containsOnlyKeys(table().key("k"));
            assertThat(store().count(table().id())).as(bent).isEqualTo(1);
            assertThat(scanned("k")).as(bent).hasSize(2);
            store().images(table().id(), List.of(table().key("k")));

            Meta next = meta(version(1).refreshed());
            assertThat(apply(upsert("k", next, right))).as(bent).isEmpty();
            assertThat(read("k")).as(bent).isEqualTo(Map.of(table().key("k"), next));
            assertThat(scanned("k")).as(bent).containsExactlyInAnyOrderElementsOf(right.edges());
            apply(new StoreWrite.Withdraw(table().key("k"), version(2)));
        }
    }

    @Test
    void aNodeUnderAKeyThatNoRowCanHaveIsCountedAndNotShown() {
        TestTable numbers = TestTable.numberKey(freshName(), mode());
        DerivedStore another = opened("cluster/default/mine", numbers);
        another.prepare();
        another.apply(
                numbers.id(),
                List.of(new StoreWrite.Upsert(numbers.key(7L), meta(version(1)), image("t", List.of(), 1L))));
        String label = numbers.id().name();
        run("CREATE (:" + label + " {id: 'none', _version: 'x'}), (:" + label + " {id: '7', _version: 'x'})", Map.of());

        List<RecordKey> seen = new ArrayList<>();
        another.scan(numbers.id(), record -> seen.add(record.key()));

        assertThat(seen).containsExactly(numbers.key(7L));
        assertThat(another.count(numbers.id())).isEqualTo(3);
        run("MATCH (n:" + label + ") WHERE n._version = 'x' DELETE n", Map.of());
        another.purge();
    }

    @Test
    void pagesOfIdentitiesThatNoRowCanHaveEndNeitherScanNorPurge() {
        TestTable numbers = TestTable.numberKey(freshName(), mode());
        TestTable uuids = TestTable.uuidKey(freshName(), mode());
        for (RecordKey key : List.of(numbers.key(7L), uuids.key("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"))) {
            TestTable other = key.table().equals(numbers.id()) ? numbers : uuids;
            DerivedStore another = opened("cluster/default/mine", other);
            another.prepare();
            another.apply(other.id(), List.of(new StoreWrite.Upsert(key, meta(version(1)), image("t", List.of(), 1L))));
            String label = other.id().name();
            run("UNWIND range(1, 1000) AS i CREATE (:" + label + " {id: '! ' + i, _version: 'x'})", Map.of());

            List<RecordKey> seen = new ArrayList<>();
            another.scan(other.id(), record -> seen.add(record.key()));
            assertThat(seen).containsExactly(key);
            assertThatThrownBy(another::purge).hasMessageContaining("{" + label + "=1000}");

            assertThat(another.records(other.id(), List.of(key))).isEmpty();
            assertThat(another.count(other.id())).isEqualTo(1_000);
            run("MATCH (n:" + label + ") DELETE n", Map.of());
            another.purge();
        }
    }

    private List<Edge> scanned(String key) {
        List<Edge> edges = new ArrayList<>();
        store().scan(table().id(), record -> {
            if (record.key().equals(table().key(key))) {
                edges.addAll(record.edges());
            }
        });
        return edges;
    }

    @Test
    void leavesForeignPropertiesAndClearsItsOwn() {
        apply(upsert("k", meta(version(1)), new GraphImage(Map.of("title", "t", "former", "x"), List.of())));
        run("MATCH (n:<L> {id: 'k'}) SET n.pagerank = 0.5", Map.of());

        apply(upsert("k", meta(version(2)), new GraphImage(Collections.singletonMap("title", null), List.of())));

        Record node = run("MATCH (n:<L> {id: 'k'}) RETURN n.title, n.former, n.pagerank", Map.of())
                .getFirst();
        assertThat(node.get("n.title").isNull()).isTrue();
        assertThat(node.get("n.former").isNull()).isTrue();
        assertThat(node.get("n.pagerank").asDouble()).isEqualTo(0.5);
    }

    @Test
    void f24ADeletedNodeThatOthersReferToBecomesAStub() {
        apply(upsert("k", meta(version(1)), image("Ministry", List.of("a"), 1L)));
        apply(upsert("other", meta(version(1)), referring(table().id().name(), "id", "k")));

        apply(delete("k", 2));

        Record stub = run("MATCH (n:<L> {id: 'k'}) RETURN properties(n) AS p, COUNT { (n)-->() } AS out", Map.of())
                .getFirst();
        assertThat(stub.get("p").asMap()).isEqualTo(Map.of("id", "k", "_stub", true));
        assertThat(stub.get("out").asLong()).isZero();
        assertThat(store().count(table().id())).isEqualTo(1);
        assertThat(read("other")).hasSize(1);
    }

    @Test
    void aDeletedNodeThatNobodyRefersToGoes() {
        apply(upsert("k", meta(version(1)), image("Ministry", List.of("a"), 1L)));

        apply(delete("k", 2));

        assertThat(number("MATCH (n:<L>) RETURN count(n)")).isZero();
    }

    @Test
    void aNodeThatLosesItsLastReferenceInTheSameListGoes() {
        apply(upsert("k", meta(version(1)), image("Ministry", List.of(), 1L)));
        apply(upsert("other", meta(version(1)), referring(table().id().name(), "id", "k")));

        apply(
                delete("k", 2),
                upsert("other", meta(version(2)), referring(table().id().name(), "id")));

        assertThat(number("MATCH (n:<L> {id: 'k'}) RETURN count(n)")).isZero();
    }

    @Test
    void f24AStubBecomesTheRecordThatItStandsFor() {
        apply(upsert("first", meta(version(1)), referring(table().id().name(), "id", "later", "first")));
        List<DerivedStore.StoredRecord> seen = new ArrayList<>();
        store().scan(table().id(), seen::add);
        assertThat(seen).hasSize(1);

        apply(upsert("later", meta(version(1)), image("t", List.of(), 1L)));

        assertThat(number("MATCH (n:<L>) RETURN count(n)")).isEqualTo(2);
        assertThat(number("MATCH (n:<L>) WHERE n._stub RETURN count(n)")).isZero();
        assertThat(number("MATCH (:<L> {id: 'first'})-[:REFERS_TO]->(:<L> {id: 'later'}) RETURN count(*)"))
                .isEqualTo(1);
        assertThat(store().count(table().id())).isEqualTo(2);
    }

    @Test
    void aRefusedWriteLeavesNoNode() {
        apply(delete("k", 5));

        assertThat(apply(
                        upsert("k", meta(version(4)), image("t", List.of(), 1L)),
                        upsert("other", meta(version(4)), referring(table().id().name(), "id"))))
                .containsExactly(table().key("k"));

        assertThat(number("MATCH (n:<L>) RETURN count(n)")).isEqualTo(1);
        assertThat(number("MATCH (n:<L>) WHERE n._lock IS NOT NULL RETURN count(n)"))
                .isZero();
    }

    @Test
    void forgetsADeleteWhenItIsOldEnoughAndNotBefore() {
        apply(delete("k", 5));
        now.updateAndGet(time -> time.plus(RETENTION).minusSeconds(1));
        apply(delete("other", 5));
        assertThat(read("k")).hasSize(1);

        now.updateAndGet(time -> time.plusSeconds(2));
        apply(upsert("third", meta(version(1)), image("t", List.of(), 1L)));

        assertThat(read("k")).isEmpty();
        assertThat(read("other")).hasSize(1);
    }

    /** As a lane does: what passes by itself is tried again. */
    private void applyInTheEnd(DerivedStore writer, StoreWrite write) {
        for (int tries = 1; ; tries++) {
            try {
                writer.apply(table().id(), List.of(write));
                return;
            } catch (ClassifiedException e) {
                if (e.errorClass() != ErrorClass.TRANSIENT || tries == 20) {
                    throw e;
                }
            }
        }
    }

    @Test
    void concurrentWritersEndWithTheNewestVersion() throws InterruptedException {
        List<Thread> writers = new ArrayList<>();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        for (int w = 0; w < 4; w++) {
            int offset = w;
            DerivedStore writer = opened("cluster/default/mine", table());
            writers.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 80; i++) {
                    long n = (i * 7L + offset * 31L) % 80;
                    StoreWrite write = n % 5 == 0
                            ? delete("k", n)
                            : upsert("k", meta(version(n)), image("v" + n, List.of("shared"), n));
                    try {
                        applyInTheEnd(writer, write);
                    } catch (RuntimeException e) {
                        failures.add(e);
                    }
                }
            }));
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(failures).isEmpty();
        assertThat(read("k").get(table().key("k"))).isEqualTo(meta(version(79)));
        assertThat(number("MATCH (n:<L>) RETURN count(n)")).isEqualTo(1);
        assertThat(number("MATCH (:<L> {id: 'k'})-[r:TAGGED]->() RETURN count(r)"))
                .isEqualTo(1);
    }

    @Test
    void purgeLeavesTheNodesOfOthers() {
        apply(upsert("k", meta(version(1)), image("Ministry", List.of("a", "b"), 1L)));
        run("MERGE (x:<L>_tag {code: 'b'}) MERGE (y:<L>_foreign {id: 1}) CREATE (y)-[:LIKES]->(x)", Map.of());

        store().purge();

        assertThat(number("MATCH (n:<L>) RETURN count(n)")).isZero();
        assertThat(number("MATCH (n:<L>_issuer) RETURN count(n)")).isZero();
        assertThat(number("MATCH (n:<L>_tag) RETURN count(n)")).isEqualTo(1);
        assertThat(number("MATCH (d:_DualtrackTombstone) WHERE d.label = '<L>' RETURN count(d)"))
                .isZero();
        assertThat(
                        run("SHOW CONSTRAINTS YIELD name WHERE name STARTS WITH '_dualtrack_<L>' RETURN name", Map.of())
                                .stream()
                                .map(row -> row.get("name").asString()))
                .containsExactly("_dualtrack_" + table().id().name() + "_tag_code");
        run("MATCH (x:<L>_foreign) DETACH DELETE x", Map.of());
        run("MATCH (x:<L>_tag) DETACH DELETE x", Map.of());
    }

    @Test
    void quotesHostileNames() {
        TestTable hostile = TestTable.textKey(freshName(), mode())
                .withGraph(
                        "L` {id: 1}) DETACH DELETE n //",
                        List.of("title"),
                        List.of(new Relationship("T`]->() //", "Tar`get <label>", "na`me", "issuer", false)));
        DerivedStore other = opened("cluster/default/mine", hostile);
        other.prepare();
        GraphImage image = new GraphImage(
                Map.of("title", "t"), List.of(new Edge("T`]->() //", "issuer", "Tar`get <label>", "na`me", "x")));

        other.apply(hostile.id(), List.of(new StoreWrite.Upsert(hostile.key("k"), meta(version(1)), image)));

        assertThat(other.images(hostile.id(), List.of(hostile.key("k")))).isEqualTo(Map.of(hostile.key("k"), image));
        other.purge();
    }

    @Test
    void refusesAReferenceToARecordByAnotherPropertyThanItsKey() {
        TestTable target = TestTable.textKey(freshName(), mode());
        TestTable referring = TestTable.textKey(freshName(), mode())
                .withGraph(
                        freshName(),
                        List.of("title"),
                        List.of(new Relationship("BY", target.id().name(), "title", "issuer", false)));

        assertThatThrownBy(() -> open("me", List.of(target, referring)))
                .isInstanceOf(ClassifiedException.class)
                .hasMessageContaining("expected: id, which identifies its nodes");
    }

    @Test
    void aKeyTooLongForTheIndexIsADataFailure() {
        String tooLong = "k".repeat(40_000);

        assertThatThrownBy(() -> apply(upsert(tooLong, meta(version(1)), image("t", List.of(), 1L))))
                .isInstanceOfSatisfying(ClassifiedException.class, e -> {
                    assertThat(e.errorClass()).isEqualTo(ErrorClass.DATA);
                    assertThat(e.getMessage()).doesNotContain("kkkk");
                });
    }

    @Test
    void aWrongPasswordIsAnAuthFailure() {
        failsAs(ErrorClass.AUTH, StoreBackends.endpoint(StoreBackends.neo4j().uri(), "neo4j", "wrong"));
    }

    @Test
    void aServerThatIsAwayIsAConnectivityFailureWithinTheDeadline() {
        long start = System.nanoTime();

        failsAs(ErrorClass.CONNECTIVITY, StoreBackends.endpoint("bolt://127.0.0.1:" + FreePorts.one(), "neo4j", "any"));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEADLINE);
    }

    private void failsAs(ErrorClass expected, StoreEndpoint endpoint) {
        try (DerivedStore other = new Neo4jStore(
                "me",
                endpoint,
                StoreBackends.mappings(List.of(TestTable.textKey("policies", Mode.INVALIDATE))),
                Duration.ofSeconds(4),
                RETENTION,
                Clock.systemUTC())) {
            assertThatThrownBy(() -> other.count(
                            TestTable.textKey("policies", Mode.INVALIDATE).id()))
                    .isInstanceOfSatisfying(
                            ClassifiedException.class,
                            e -> assertThat(e.errorClass()).isEqualTo(expected));
        }
    }
}
