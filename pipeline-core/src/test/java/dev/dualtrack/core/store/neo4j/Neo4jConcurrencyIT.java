package dev.dualtrack.core.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.config.TableConfig.CacheMapping.Mode;
import dev.dualtrack.core.derived.Image.GraphImage;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreBackends;
import dev.dualtrack.core.store.StoreWrite;
import dev.dualtrack.core.store.TestTable;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.process.Await;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.exceptions.Neo4jException;

/** Two transactions at the same time, each held where it must wait for the other one, and what the server says to it. */
final class Neo4jConcurrencyIT {
    private static final Duration WAIT = Duration.ofSeconds(20);

    private final TestTable table = TestTable.textKey(Backends.shared().newNamePrefix(), Mode.INVALIDATE);
    private final String pipeline = table.id().name();
    private final Neo4jWriter writer = new Neo4jWriter(
            new Neo4jTable(StoreBackends.mappings(List.of(table)).getFirst()), Clock.systemUTC());
    private final StoreEndpoint endpoint = StoreBackends.neo4j();
    private final DerivedStore store = new Neo4jStore(
            pipeline, endpoint, StoreBackends.mappings(List.of(table)), WAIT, Duration.ofHours(2), Clock.systemUTC());
    private final Driver driver = GraphDatabase.driver(
            endpoint.uri(),
            AuthTokens.basic(
                    StoreBackends.credentials(endpoint).username(),
                    StoreBackends.credentials(endpoint).password()));
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void storeTheFirstVersion() {
        store.prepare();
        store.apply(table.id(), List.of(upsert(1)));
    }

    @AfterEach
    void close() {
        store.purge();
        store.close();
        driver.close();
        threads.close();
    }

    @Test
    void anOlderWriteThatBeganBeforeANewerOneCommittedIsRefused() throws Exception {
        assertThat(olderWhileUncommitted(upsert(2), upsert(3))).containsExactly(table.key("k"));

        assertThat(stored()).isEqualTo(meta(3));
        assertThat(store.images(table.id(), List.of(table.key("k")))).isEqualTo(Map.of(table.key("k"), image(3)));
    }

    @Test
    void anOlderTouchThatBeganBeforeANewerWriteCommittedIsRefused() throws Exception {
        assertThat(olderWhileUncommitted(new StoreWrite.Touch(table.key("k"), meta(2)), upsert(3)))
                .containsExactly(table.key("k"));

        assertThat(stored()).isEqualTo(meta(3));
    }

    /** A touch sets no identity, so no lock of the index stands in for that of the node. */
    @Test
    void anOlderWriteThatBeganBeforeANewerTouchCommittedIsRefused() throws Exception {
        assertThat(olderWhileUncommitted(upsert(2), new StoreWrite.Touch(table.key("k"), meta(3))))
                .containsExactly(table.key("k"));

        assertThat(stored()).isEqualTo(meta(3));
        assertThat(store.images(table.id(), List.of(table.key("k")))).isEqualTo(Map.of(table.key("k"), image(1)));
    }

    @Test
    void anOlderWriteThatBeganBeforeADeleteCommittedBringsNothingBack() throws Exception {
        StoreWrite older = upsert(2);
        try {
            olderWhileUncommitted(older, new StoreWrite.Delete(table.key("k"), new Version(1, 0, 3), 1));
        } catch (ExecutionException e) {
            // The node that it waited for is gone: to be tried again, as the worker does.
            assertThat(Neo4jErrors.TABLE.judge(e).errorClass()).isEqualTo(ErrorClass.TRANSIENT);
            assertThat(store.apply(table.id(), List.of(older))).containsExactly(table.key("k"));
        }

        assertThat(stored()).isEqualTo(Meta.tombstone(new Version(1, 0, 3), 1));
        assertThat(store.count(table.id())).isZero();
    }

    @Test
    void aDeadlockOfTwoWritersIsTransient() throws Exception {
        try (Session first = driver.session();
                Transaction one = first.beginTransaction(named());
                Session second = driver.session();
                Transaction two = second.beginTransaction(named())) {
            writer.apply(one, List.of(upsert("a", 2)));
            writer.apply(two, List.of(upsert("b", 2)));
            Future<Set<RecordKey>> crossing = threads.submit(() -> orRolledBack(two, upsert("a", 3)));
            Await.await(this::isBlocked, WAIT, "the second writer waits for the first one");

            List<Throwable> failures = new ArrayList<>();
            catching(failures, () -> orRolledBack(one, upsert("b", 3)));
            giveBack(one);
            catching(failures, crossing::get);

            assertThat(failures).hasSize(1);
            assertThat(Neo4jErrors.TABLE.classified("apply", failures.getFirst()))
                    .hasMessageEndingWith("transient failure (Neo.TransientError.Transaction.DeadlockDetected)");
        }
    }

    @Test
    void aTransactionThatTheServerEndsForItsLengthIsThrottled() {
        TransactionConfig brief =
                TransactionConfig.builder().withTimeout(Duration.ofMillis(300)).build();
        try (Session first = driver.session();
                Transaction holder = first.beginTransaction(named());
                Session second = driver.session();
                Transaction waiting = second.beginTransaction(brief)) {
            writer.apply(holder, List.of(upsert(2)));

            assertThatThrownBy(() -> writer.apply(waiting, List.of(upsert(3))))
                    .satisfies(e -> assertThat(Neo4jErrors.TABLE.judge(e).errorClass())
                            .as(e.toString())
                            .isEqualTo(ErrorClass.THROTTLED));
        }
    }

    /** More than {@code db.memory.transaction.max}. Without the driver's own retries, as the answer is the same. */
    @Test
    void f42ATransactionThatTakesMoreMemoryThanThereIsIsThrottledAndAWriteGoesOn() {
        try (Session session = driver.session()) {
            assertThatThrownBy(
                            () -> session.run("UNWIND range(1, 100000000) AS n WITH collect(n) AS ns RETURN size(ns)")
                                    .consume())
                    .satisfies(e -> assertThat(Neo4jErrors.TABLE.classified("apply", e))
                            .hasMessageContainingAll(
                                    "throttled failure (Neo.TransientError.General.", "OutOfMemoryError)"));
        }

        assertThat(store.apply(table.id(), List.of(upsert(2)))).isEmpty();
        assertThat(stored()).isEqualTo(meta(2));
    }

    @Test
    void aConstraintOfSomebodyElseThatARecordBreaksIsADataFailure() {
        run("CREATE CONSTRAINT " + pipeline + "_title FOR (n:" + pipeline + ") REQUIRE n.title IS UNIQUE");
        try {
            failsAs(ErrorClass.DATA, () -> store.apply(table.id(), List.of(upsert("other", 1))));
        } finally {
            run("DROP CONSTRAINT " + pipeline + "_title");
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsAConnectivityFailure() {
        StoreEndpoint nowhere = new StoreEndpoint(endpoint.uri(), "nowhere", endpoint.credentials());
        try (DerivedStore other = new Neo4jStore(
                pipeline,
                nowhere,
                StoreBackends.mappings(List.of(table)),
                Duration.ofSeconds(4),
                Duration.ofHours(2),
                Clock.systemUTC())) {
            failsAs(ErrorClass.CONNECTIVITY, () -> other.count(table.id()));
        }
    }

    @Test
    void aStatementThatTheServerDoesNotUnderstandIsUnknownAndNoDataFailure() {
        assertThatThrownBy(() -> run("THIS IS NO CYPHER"))
                .satisfies(e -> assertThat(Neo4jErrors.TABLE.judge(e).errorClass())
                        .isEqualTo(ErrorClass.UNKNOWN)
                        .returns(true, ErrorClass::pausesGroup));
    }

    private static void failsAs(ErrorClass expected, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ClassifiedException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(expected));
    }

    /** The one that is refused gives its locks back, so that the other one can go on. */
    private Set<RecordKey> orRolledBack(Transaction transaction, StoreWrite write) {
        try {
            return writer.apply(transaction, List.of(write));
        } catch (Neo4jException e) {
            giveBack(transaction);
            throw e;
        }
    }

    private static void giveBack(Transaction transaction) {
        transaction.close();
    }

    private static void catching(List<Throwable> failures, Callable<Set<RecordKey>> call) throws Exception {
        try {
            call.call();
        } catch (ExecutionException | Neo4jException e) {
            failures.add(e);
        }
    }

    private void run(String cypher) {
        driver.executableQuery(cypher).execute();
    }

    private TransactionConfig named() {
        return TransactionConfig.builder()
                .withMetadata(Map.of("table", pipeline))
                .build();
    }

    /** Writes {@code newer}, lets {@code older} run until it waits for the first one's lock, and then commits both. */
    private Set<RecordKey> olderWhileUncommitted(StoreWrite older, StoreWrite newer)
            throws ExecutionException, InterruptedException {
        try (Session first = driver.session();
                Transaction holder = first.beginTransaction(named())) {
            assertThat(writer.apply(holder, List.of(newer))).isEmpty();
            Future<Set<RecordKey>> waiting = threads.submit(() -> applied(older));
            Await.await(this::isBlocked, WAIT, "the older write waits for the newer one");
            holder.commit();
            return waiting.get();
        }
    }

    private Set<RecordKey> applied(StoreWrite write) {
        try (Session second = driver.session();
                Transaction transaction = second.beginTransaction(named())) {
            Set<RecordKey> superseded = writer.apply(transaction, List.of(write));
            transaction.commit();
            return superseded;
        }
    }

    private boolean isBlocked() {
        return driver
                .executableQuery("SHOW TRANSACTIONS YIELD metaData, status WHERE metaData.table = $table RETURN status")
                .withParameters(Map.of("table", pipeline))
                .execute()
                .records()
                .stream()
                .anyMatch(row -> row.get("status").asString().startsWith("Blocked"));
    }

    private @Nullable Meta stored() {
        return store.read(table.id(), List.of(table.key("k")), Freshness.STRONG).get(table.key("k"));
    }

    private StoreWrite upsert(long version) {
        return upsert("k", version);
    }

    private StoreWrite upsert(String key, long version) {
        return new StoreWrite.Upsert(table.key(key), meta(version), image(version));
    }

    /** Without relationships: two writers of different nodes would wait for each other at a common target. */
    private static GraphImage image(long version) {
        return new GraphImage(Map.of("title", "v" + version), List.of());
    }

    private static Meta meta(long version) {
        return new Meta(new Version(1, 0, version), 1, "00112233445566aa", "fedcba9876543210", null, false);
    }
}
