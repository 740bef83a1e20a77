package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineCopy;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.refill.LeasedCache;
import dev.dualtrack.core.refill.Lookup;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.process.Await;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists that applications keep in the cache, by a column of their rows: real Kafka, PostgreSQL and Redis. */
final class RelatedKeysIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration TTL = Duration.ofMinutes(5);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestPipeline pipeline;

    @SuppressWarnings("NullAway.Init")
    private RedisClient client;

    @SuppressWarnings("NullAway.Init")
    private RedisCommands<String, String> redis;

    @BeforeEach
    void open() {
        pipeline = new TestPipeline(Backends.shared(), directory);
        client = TestStores.redis(Backends.shared().redis());
        redis = client.connect().sync();
    }

    @AfterEach
    void close() {
        client.shutdown();
        pipeline.close();
    }

    /** The key of the list of rows with that note. */
    private String list(String note) {
        return pipeline.cacheKey("").replace(":", "-noted:") + note;
    }

    private RunningWorker start() {
        PipelineConfig config = pipeline.invalidating();
        TableConfig table = config.table(TestPipeline.TABLE);
        CacheMapping cache = new CacheMapping(
                pipeline.cacheKey("{policy_id}"), CacheMapping.Mode.INVALIDATE, 0, List.of(list("{note}")));
        RunningWorker worker = new RunningWorker(
                PipelineCopy.of(config)
                        .tables(List.of(new TableConfig(
                                table.name(), table.activeWhen(), table.vector(), table.graph(), cache)))
                        .config(),
                StoreKind.CACHE,
                null,
                Main.openers());
        worker.awaitFilled();
        return worker;
    }

    private void cache(String... notes) {
        Stream.of(notes).forEach(note -> redis.set(list(note), "a list"));
    }

    private List<String> cached(String... notes) {
        return Stream.of(notes).filter(note -> redis.exists(list(note)) == 1).toList();
    }

    /** A row that is on the list "a" alone; two changes. */
    private void noteA(RunningWorker worker) {
        pipeline.upsert("p1", "'title'", "1");
        pipeline.update("p1", "note = 'a'");
        awaitHandled(worker, 2);
    }

    private static void awaitHandled(RunningWorker worker, long events) {
        Await.await(() -> worker.count("received") == events, SOON, events + " changes are handled");
    }

    @Test
    void aRowThatMovesTakesBothListsWithItAndNoOther() {
        try (RunningWorker worker = start()) {
            noteA(worker);
            cache("a", "b", "c");
            pipeline.update("p1", "note = 'b'");
            awaitHandled(worker, 3);
            assertThat(cached("a", "b", "c")).containsExactly("c");

            cache("a", "b");
            pipeline.delete("p1");
            awaitHandled(worker, 4);
            assertThat(cached("a", "b", "c")).containsExactly("a", "c");
        }
    }

    @Test
    void f26AListThatWasReadBeforeAChangeIsNotFilledAfterIt() {
        try (RunningWorker worker = start()) {
            noteA(worker);
            LeasedCache cache = new LeasedCache(redis);
            Lookup before = cache.lookUp(list("a"));
            pipeline.update("p1", "title = 'other'");
            awaitHandled(worker, 3);
            assertThat(before)
                    .isInstanceOfSatisfying(
                            Lookup.Miss.class,
                            miss -> assertThat(cache.fill(miss.lease(), "old", TTL))
                                    .isFalse());
        }
    }

    @Test
    void changesThatComeInOneBatchDropEveryListThatTheRowWasIn() {
        try (RunningWorker worker = start()) {
            noteA(worker);
        }
        cache("a", "b", "c");
        pipeline.update("p1", "note = 'b'");
        pipeline.update("p1", "note = 'c'");
        try (RunningWorker worker = start()) {
            awaitHandled(worker, 2);
            assertThat(cached("a", "b", "c")).isEmpty();
        }
    }

    /** What docs/cache.md says of it. */
    @Test
    void withoutTheRowBeforeTheListThatItLeftStays() {
        pipeline.run("ALTER TABLE policies REPLICA IDENTITY DEFAULT");
        try (RunningWorker worker = start()) {
            noteA(worker);
            pipeline.run("UPDATE policies SET note = 'b' WHERE policy_id = 'p1'");
            cache("a", "b");
            pipeline.publish("p1", pipeline.envelope("u", null, pipeline.row("p1")));
            awaitHandled(worker, 3);
            assertThat(cached("a", "b")).containsExactly("a");
        }
    }
}
