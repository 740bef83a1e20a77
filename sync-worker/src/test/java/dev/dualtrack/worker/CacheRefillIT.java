package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.refill.Lease;
import dev.dualtrack.core.refill.LeasedCache;
import dev.dualtrack.core.refill.Lookup;
import dev.dualtrack.core.source.PostgresSource;
import dev.dualtrack.core.store.Stores;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.process.Await;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications that fill a cache of mode Invalidate, while a worker invalidates it: real Kafka, PostgreSQL and Redis. */
final class CacheRefillIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration TTL = Duration.ofHours(1);
    private static final List<String> IDS =
            IntStream.range(0, 10).mapToObj(i -> "p" + i).toList();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestPipeline pipeline;

    @SuppressWarnings("NullAway.Init")
    private RedisClient client;

    @SuppressWarnings("NullAway.Init")
    private RedisCommands<String, String> redis;

    @SuppressWarnings("NullAway.Init")
    private RunningWorker worker;

    private long published;

    @BeforeEach
    void open() {
        pipeline = new TestPipeline(Backends.shared(), directory);
        client = TestStores.redis(Backends.shared().redis());
        redis = client.connect().sync();
        worker = new RunningWorker(
                pipeline.invalidating(),
                StoreKind.CACHE,
                null,
                new Openers(c -> PostgresSource.open(c.source()), Stores::open));
        worker.awaitFilled();
        set(IDS, 0);
        awaitHandled();
    }

    @AfterEach
    void close() {
        worker.close();
        client.shutdown();
        pipeline.close();
    }

    /** How an application fills a key that it misses. */
    private interface Refiller {
        void refill(String key, Callable<String> source) throws Exception;
    }

    private void leased(String key, Callable<String> source) throws Exception {
        LeasedCache cache = new LeasedCache(redis);
        if (cache.lookUp(key) instanceof Lookup.Miss(Lease lease)) {
            cache.fill(lease, source.call(), TTL);
        }
    }

    private void unfenced(String key, Callable<String> source) throws Exception {
        if (redis.get(key) == null) {
            redis.set(key, source.call(), SetArgs.Builder.px(TTL));
        }
    }

    @Test
    void f26WhoReadBeforeAChangeDoesNotFillAfterItsInvalidation() throws Exception {
        overtake(this::leased, 1);

        assertThat(cached(IDS)).as("refused").containsOnlyNulls();
        for (String id : IDS) {
            leased(pipeline.cacheKey(id), () -> amount(id));
        }
        assertThat(cached(IDS)).as("filled from a new miss").containsOnly("1");

        set(IDS, 2);
        awaitHandled();
        overtake(this::unfenced, 3);
        assertThat(cached(IDS)).as("the control: each is stale without a lease").containsOnly("2");
    }

    /** Twenty refillers of each row read it, then it changes and is invalidated, then they fill. */
    private void overtake(Refiller refiller, int amount) throws Exception {
        CountDownLatch read = new CountDownLatch(20 * IDS.size());
        CountDownLatch invalidated = new CountDownLatch(1);
        try (Connection connection = pipeline.database().connect();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> refills = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                for (String id : IDS) {
                    refills.add(submit(
                            threads,
                            () -> refiller.refill(pipeline.cacheKey(id), () -> {
                                String found = amount(connection, id);
                                read.countDown();
                                assertThat(invalidated.await(SOON.toSeconds(), TimeUnit.SECONDS))
                                        .isTrue();
                                return found;
                            })));
                }
            }
            assertThat(read.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            set(IDS, amount);
            awaitHandled();
            invalidated.countDown();
            join(refills);
        }
    }

    @Test
    void f26UnderChangesNoReaderSeesAValueGoBackAndAtRestNoneIsOlderThanTheRow() throws Exception {
        List<String> ids = IDS.subList(0, 3);
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> refills = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                String id = ids.get(i % ids.size());
                boolean slow = i % 2 == 0;
                refills.add(submit(threads, () -> refillUntil(over, id, slow)));
            }
            for (int n = 1; n <= 20; n++) {
                set(ids, n);
            }
            awaitHandled();
            over.set(true);
            join(refills);
        }
        for (String id : ids) {
            assertThat(redis.get(pipeline.cacheKey(id))).as(id).isIn(null, "20");
        }
    }

    /**
     * Looks and fills, and sees to it that what it finds never goes back. Who is slow has what it read overtaken by the
     * next invalidation before it fills, each time.
     */
    private void refillUntil(AtomicBoolean over, String id, boolean slow) throws Exception {
        String key = pipeline.cacheKey(id);
        long last = 0;
        try (Connection connection = pipeline.database().connect()) {
            while (!over.get()) {
                String before = version(key);
                leased(key, () -> {
                    String amount = amount(connection, id);
                    while (slow && !over.get() && Objects.equals(version(key), before)) {
                        LockSupport.parkNanos(1_000_000);
                    }
                    return amount;
                });
                String found = redis.get(key);
                if (found != null) {
                    assertThat(Long.parseLong(found)).isGreaterThanOrEqualTo(last);
                    last = Long.parseLong(found);
                }
                LockSupport.parkNanos(3_000_000);
            }
        }
    }

    /** That of the last change that the key was invalidated for. */
    private @Nullable String version(String key) {
        return redis.hget(LeasedCache.FENCE_PREFIX + key, "_version");
    }

    /** Two changes that cancel each other out may reach the worker as one, which it knows already. */
    @Test
    void f26AValueThatWasReadBetweenTwoChangesThatCancelOutIsDropped() throws Exception {
        String key = pipeline.cacheKey("p1");
        pipeline.run("UPDATE policies SET amount = 7 WHERE policy_id = 'p1'");
        leased(key, () -> amount("p1"));
        assertThat(redis.get(key)).isEqualTo("7");

        pipeline.update("p1", "amount = 0");
        published++;
        awaitHandled();

        assertThat(worker.count("unchanged")).isEqualTo(1);
        assertThat(redis.get(key)).isNull();
    }

    /** As on a server whose commits wait for a standby, or on a replica that lags. */
    @Test
    void f26AReadThatDoesNotSeeTheInvalidatingTransactionCanBeTold() throws Exception {
        String key = pipeline.cacheKey("p1");
        LeasedCache cache = new LeasedCache(redis);
        assertThat(seen(0)).isEqualTo(new Seen("0", true));
        try (Connection writing = pipeline.database().connect();
                Statement statement = writing.createStatement()) {
            writing.setAutoCommit(false);
            statement.executeUpdate("UPDATE policies SET amount = 1 WHERE policy_id = 'p1'");
            long txid = number(statement, "SELECT pg_current_xact_id()::text::bigint & 4294967295");
            ObjectNode row = (ObjectNode) Objects.requireNonNull(pipeline.row("p1"));
            ObjectNode event = pipeline.envelope("u", row, row.deepCopy().put("amount", 1));
            ((ObjectNode) event.get("source")).put("txId", txid);
            pipeline.publish("p1", event);
            published++;
            awaitHandled();

            Lease lease = missed(cache, key);
            assertThat(lease.txid()).isEqualTo(txid);
            assertThat(seen(lease.txid())).isEqualTo(new Seen("0", false));
            // Other tests of the same server take the next ones.
            assertThat(seen(txid + 1_000_000)).as("one to come").isEqualTo(new Seen("0", false));
            writing.commit();
            assertThat(seen(lease.txid())).isEqualTo(new Seen("1", true));
            assertThat(cache.fill(lease, "1", TTL)).isTrue();
            assertThat(cache.lookUp(key)).isEqualTo(new Lookup.Hit("1"));
        }
    }

    /** The row's amount, and whether the statement that read it sees the transaction. */
    private record Seen(String amount, boolean seen) {}

    private Seen seen(long txid) throws SQLException {
        try (Connection connection = pipeline.database().connect();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT p.amount, txid_seen FROM policies p, " + Lease.SEEN + " WHERE policy_id = 'p1'")) {
            statement.setLong(1, txid);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return new Seen(rows.getString(1), rows.getBoolean(2));
            }
        }
    }

    private static Lease missed(LeasedCache cache, String key) {
        return switch (cache.lookUp(key)) {
            case Lookup.Miss(Lease lease) -> lease;
            case Lookup.Hit hit -> throw new AssertionError("a hit: " + hit);
        };
    }

    private void set(List<String> ids, int amount) {
        for (String id : ids) {
            pipeline.upsert(id, "'title'", Integer.toString(amount));
            published++;
        }
    }

    private void awaitHandled() {
        Await.await(() -> worker.count("received") == published, SOON, "the worker has handled every change");
    }

    private List<@Nullable String> cached(List<String> ids) {
        return ids.stream().map(id -> redis.get(pipeline.cacheKey(id))).toList();
    }

    private String amount(String id) throws SQLException {
        try (Connection connection = pipeline.database().connect()) {
            return amount(connection, id);
        }
    }

    private static String amount(Connection connection, String id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return Long.toString(number(statement, "SELECT amount FROM policies WHERE policy_id = '" + id + "'"));
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private interface Task {
        void run() throws Exception;
    }

    private static Future<?> submit(ExecutorService threads, Task task) {
        return threads.submit(() -> {
            task.run();
            return null;
        });
    }

    private static void join(List<Future<?>> futures) throws InterruptedException, ExecutionException {
        for (Future<?> future : futures) {
            future.get();
        }
    }
}
