package dev.dualtrack.core.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.config.Credentials;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.config.TableConfig.CacheMapping.Mode;
import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.refill.LeasedCache;
import dev.dualtrack.core.refill.Lookup;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStoreContract;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreBackends;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.core.store.StoreWrite;
import dev.dualtrack.core.store.TestImages;
import dev.dualtrack.core.store.TestTable;
import dev.dualtrack.testbed.process.FreePorts;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The cache on a real Redis, in both modes. */
final class RedisStoreIT {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Duration FENCE = Duration.ofHours(2);

    private static @Nullable RedisClient client;
    private static @Nullable RedisCommands<String, String> application;

    @BeforeAll
    static void connect() {
        StoreEndpoint endpoint = StoreBackends.redis();
        RedisURI uri = RedisURI.create(endpoint.uri());
        Credentials credentials = StoreBackends.credentials(endpoint);
        uri.setCredentialsProvider(RedisCredentialsProvider.from(
                () -> RedisCredentials.just(credentials.username(), credentials.password())));
        client = RedisClient.create(uri);
        application = client.connect().sync();
    }

    @AfterAll
    static void disconnect() {
        if (client != null) {
            client.shutdown();
        }
    }

    private static RedisCommands<String, String> application() {
        if (application == null) {
            throw new IllegalStateException("not connected");
        }
        return application;
    }

    /** What both modes share. */
    abstract static class Base extends DerivedStoreContract {
        @Override
        protected final DerivedStore open(String owner, List<TestTable> tables) {
            return new RedisStore(owner, StoreBackends.redis(), StoreBackends.mappings(tables), DEADLINE, FENCE);
        }

        @Override
        protected final Optional<TestTable> moved() {
            return Optional.of(table().withCacheKey(table().id().name() + "Next:{id}"));
        }

        final String valueKey() {
            return table().id().name() + ":k";
        }

        final String fenceKey() {
            return "_dualtrack:fence:" + valueKey();
        }

        @Override
        protected final void spoil(String key) {
            application().set(table().id().name() + ":" + key, "not a hash");
        }

        @Override
        protected final Runnable plantImpossible(TestTable of, String identity) {
            String key = of.id().name() + ":" + identity;
            application().set(key, "of a foreign hand");
            return () -> application().del(key);
        }

        @Override
        protected final void bendMark(TestTable of, String text) {
            application().hset(RedisTable.MARKS, of.id().name() + ":", text);
        }

        final StoreWrite delete(long version) {
            return new StoreWrite.Delete(table().key("k"), version(version), 5);
        }

        @Test
        void aFenceOfADeleteIsKeptForMoreThanAnHour() {
            apply(delete(1));

            assertThat(application().exists(valueKey())).isZero();
            assertThat(application().pttl(fenceKey()))
                    .isBetween(Duration.ofHours(1).toMillis(), FENCE.toMillis());
        }

        @Test
        void writesAgainAfterTheServerForgotTheScripts() {
            apply(upsert("k", meta(version(1)), image("a", List.of(), 1L)));

            application().scriptFlush();

            assertThat(apply(upsert("k", meta(version(2)), image("b", List.of(), 1L))))
                    .isEmpty();
            assertThat(read("k").get(table().key("k"))).isEqualTo(meta(version(2)));
        }

        @Test
        void refusesAPrefixThatOverlapsAnotherOwners() {
            store().mark(new StoreMark("cluster/default/mine", 1, "7", "slot", Map.of()));
            TestTable longer = TestTable.textKey(freshName(), mode())
                    .withCacheKey(table().id().name() + ":k:{id}");
            DerivedStore other = opened("cluster/default/other", longer);

            assertThatThrownBy(() -> other.mark(new StoreMark("cluster/default/other", 1, "7", "slot", Map.of())))
                    .isInstanceOfSatisfying(
                            ClassifiedException.class,
                            e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.SCHEMA));
            assertThat(other.mark().map(StoreMark::owner)).contains("cluster/default/mine");
        }

        @Test
        void twoWritersEndWithTheNewestVersion() throws InterruptedException {
            List<Thread> writers = new ArrayList<>();
            for (int w = 0; w < 4; w++) {
                int offset = w;
                DerivedStore writer = opened("cluster/default/mine", table());
                writers.add(Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < 400; i++) {
                        long n = (i * 7L + offset * 131L) % 400;
                        StoreWrite write =
                                n % 5 == 0 ? delete(n) : upsert("k", meta(version(n)), image("v" + n, List.of(), n));
                        writer.apply(table().id(), List.of(write));
                    }
                }));
            }
            for (Thread writer : writers) {
                writer.join();
            }
            assertThat(read("k").get(table().key("k"))).isEqualTo(meta(version(399)));
        }
    }

    @Nested
    final class WriteThrough extends Base {
        @Override
        protected Image image(String title, List<String> tags, @Nullable Long amount) {
            return TestImages.cached(title, tags, amount);
        }

        @Test
        void anApplicationReadsTheDocumentInTheHash() {
            apply(upsert("k", meta(version(1)), new Image.CacheValue("{\"a\":1}")));

            assertThat(application().hget(valueKey(), "value")).isEqualTo("{\"a\":1}");
            assertThat(application().hget(valueKey(), "_version"))
                    .isEqualTo(version(1).toString());
        }

        @Test
        void replacesWhatAForeignHandPutAtTheKey() {
            application().set(valueKey(), "not a hash");

            assertThat(read("k")).isEmpty();
            assertThat(store().images(table().id(), List.of(table().key("k")))).isEmpty();
            List<DerivedStore.StoredRecord> seen = new ArrayList<>();
            store().scan(table().id(), seen::add);
            assertThat(seen).containsExactly(new DerivedStore.StoredRecord(table().key("k"), Optional.empty()));

            apply(upsert("k", meta(version(1)), new Image.CacheValue("{}")));
            assertThat(application().hget(valueKey(), "value")).isEqualTo("{}");
        }

        @Test
        void whateverStandsUnderAKeyIsARecord() {
            List<Runnable> foreign = List.of(
                    () -> application().set(valueKey(), "text"),
                    () -> application().rpush(valueKey(), "list"),
                    () -> application().hset(valueKey(), "value", "without our fields"),
                    () -> application().hset(valueKey(), "_version", "no version"));
            for (Runnable hand : foreign) {
                application().del(valueKey());
                hand.run();

                assertThat(records("k")).isEqualTo(Map.of(table().key("k"), Optional.empty()));
            }
        }

        /** The script compares versions whatever the transaction says: a reader that saw no record would never catch up. */
        @Test
        void aTransactionThatIsNoNumberIsUnknownAndTheVersionCounts() {
            apply(upsert("k", meta(version(1)), image("t", List.of(), 1L)));
            application().hset(valueKey(), "_txid", "no number");

            assertThat(read("k"))
                    .isEqualTo(Map.of(table().key("k"), meta(version(1)).at(version(1), 0)));
            assertThat(apply(upsert("k", meta(version(1).refreshed()), image("t", List.of(), 1L))))
                    .isEmpty();
        }

        @Test
        void aRecordWhoseValueIsGoneHoldsAnother() {
            apply(upsert("k", meta(version(1)), image("t", List.of(), 1L)));
            application().hdel(valueKey(), "value");

            assertThat(store().images(table().id(), List.of(table().key("k"))))
                    .isEqualTo(Map.of(table().key("k"), new Image.CacheValue("")));
        }

        /** The table's mode was another one before: what its fences remember counts, and is told. */
        @Test
        void tellsOfAFenceThatAnInvalidationLeft() {
            DerivedStore before = opened(
                    "cluster/default/mine", TestTable.textKey(table().id().name(), Mode.INVALIDATE));
            Meta meta = meta(version(3).refreshed());
            before.apply(table().id(), List.of(upsert("k", meta, new Image.Invalidation())));

            assertThat(read("k")).isEqualTo(Map.of(table().key("k"), Meta.tombstone(meta.version(), 42)));
            Meta filled = meta.at(meta.version().refreshed(), 42);
            assertThat(apply(upsert("k", filled, new Image.CacheValue("{}")))).isEmpty();
            assertThat(read("k")).isEqualTo(Map.of(table().key("k"), filled));
        }

        @Test
        void aVersionThatAnApplicationWroteIsNone() {
            for (String foreign : List.of(
                    "zz", "9".repeat(40) + "x", "F".repeat(40), "f".repeat(44), "0".repeat(40) + "f".repeat(8))) {
                application().hset(valueKey(), "_version", foreign);
                assertThat(read("k")).isEmpty();

                Meta meta = meta(Version.ZERO.refreshed());
                assertThat(apply(upsert("k", meta, new Image.CacheValue("{}")))).isEmpty();
                assertThat(read("k")).isEqualTo(Map.of(table().key("k"), meta));
            }
        }

        @Test
        void refusesAnImageOfTheOtherMode() {
            assertThatThrownBy(() -> apply(upsert("k", meta(version(1)), new Image.Invalidation())))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    final class Invalidate extends Base {
        @Override
        protected Mode mode() {
            return Mode.INVALIDATE;
        }

        @Override
        protected boolean holdsRecords() {
            return false;
        }

        @Override
        protected Image image(String title, List<String> tags, @Nullable Long amount) {
            return new Image.Invalidation();
        }

        @Test
        void dropsTheApplicationsValueAndLeavesAFence() {
            application().set(valueKey(), "{\"cached\":true}");

            apply(upsert("k", meta(version(3)), new Image.Invalidation()));

            assertThat(application().exists(valueKey())).isZero();
            assertThat(application().hget(fenceKey(), "_version"))
                    .isEqualTo(version(3).toString());
            assertThat(application().pttl(fenceKey()))
                    .isGreaterThan(Duration.ofHours(1).toMillis());
        }

        @Test
        void keepsTheApplicationsValueOnAnOverTakenWrite() {
            apply(upsert("k", meta(version(3)), new Image.Invalidation()));
            application().set(valueKey(), "{\"cached\":true}");

            assertThat(apply(upsert("k", meta(version(2)), new Image.Invalidation())))
                    .containsExactly(table().key("k"));

            assertThat(application().get(valueKey())).isEqualTo("{\"cached\":true}");
            assertThat(read("k").get(table().key("k"))).isEqualTo(meta(version(3)));
        }

        /** The row is as it was, but need not have been so while the application read it. */
        @Test
        void f26DropsTheApplicationsValueOnATouchToo() {
            apply(upsert("k", meta(version(3)), new Image.Invalidation()));
            application().set(valueKey(), "{\"cached\":true}");

            apply(new StoreWrite.Touch(table().key("k"), meta(version(4))));

            assertThat(application().exists(valueKey())).isZero();
            assertThat(read("k").get(table().key("k"))).isEqualTo(meta(version(4)));
        }

        @Test
        void f26WhateverIsDoneToAKeyVoidsTheLeaseOnIt() {
            LeasedCache cache = new LeasedCache(application());
            List<StoreWrite> writes = List.of(
                    upsert("k", meta(version(1)), new Image.Invalidation()),
                    upsert("k", meta(version(1).refreshed()), new Image.Invalidation()),
                    new StoreWrite.Touch(table().key("k"), meta(version(2))),
                    delete(3),
                    new StoreWrite.Withdraw(table().key("k"), version(4)));
            for (StoreWrite write : writes) {
                Lookup missed = cache.lookUp(valueKey());
                assertThat(apply(write)).isEmpty();

                assertThat(missed)
                        .isInstanceOfSatisfying(
                                Lookup.Miss.class,
                                miss -> assertThat(cache.fill(miss.lease(), "value", FENCE))
                                        .as("after %s", write)
                                        .isFalse());
            }
        }

        @Test
        void f26DropsRelatedEntriesAndVoidsTheLeasesOnThem() {
            LeasedCache cache = new LeasedCache(application());
            String kept = table().id().name() + "-kept";
            String listed = table().id().name() + "-list:*";
            String missing = table().id().name() + "-list:[a]";
            application().set(kept, "kept");
            application().set(listed, "listed");
            Lookup missed = cache.lookUp(missing);

            store().invalidate(table().id(), List.of(listed, missing));

            assertThat(application().get(kept)).isEqualTo("kept");
            assertThat(application().exists(listed)).isZero();
            assertThat(missed)
                    .isInstanceOfSatisfying(
                            Lookup.Miss.class,
                            miss -> assertThat(cache.fill(miss.lease(), "value", FENCE))
                                    .isFalse());
            application().del(kept);
        }

        @Test
        void scansWhatApplicationsCachedWithTheMetadataThatTheyKeep() {
            application().set(valueKey(), "{\"cached\":true}");
            Meta meta = meta(version(9));
            application()
                    .set(
                            table().id().name() + ":l",
                            "{\"_version\":\"" + meta.version() + "\",\"_txid\":42,\"_fp\":\"" + meta.fingerprint()
                                    + "\",\"_spec\":\"" + meta.spec() + "\"}");
            application().hset(table().id().name() + ":m", "field", "of the application");
            application().set(table().id().name() + "x:k", "of somebody else");
            Map<RecordKey, Optional<Meta>> there = Map.of(
                    table().key("k"),
                    Optional.empty(),
                    table().key("l"),
                    Optional.of(meta),
                    table().key("m"),
                    Optional.empty());
            assertThat(records("k", "l", "m", "missing")).isEqualTo(there);

            Map<RecordKey, Optional<Meta>> seen = new HashMap<>();
            store().scan(table().id(), record -> seen.put(record.key(), record.meta()));

            assertThat(seen).isEqualTo(there);
            assertThat(store().count(table().id())).isEqualTo(3);
            assertThat(store().images(table().id(), List.of(table().key("k"))))
                    .isEqualTo(Map.of(table().key("k"), new Image.CacheValue("{\"cached\":true}")));
            application().del(table().id().name() + "x:k");
        }
    }

    @Test
    void aWrongPasswordIsAnAuthFailure() {
        StoreEndpoint endpoint = StoreBackends.endpoint(StoreBackends.redis().uri(), "default", "wrong");

        failsAs(ErrorClass.AUTH, endpoint);
    }

    @Test
    void aServerThatIsAwayIsAConnectivityFailureWithinTheDeadline() throws Exception {
        StoreEndpoint endpoint = StoreBackends.endpoint("redis://127.0.0.1:" + FreePorts.one(), "default", "any");
        long start = System.nanoTime();

        failsAs(ErrorClass.CONNECTIVITY, endpoint);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DEADLINE.multipliedBy(2));
    }

    private static void failsAs(ErrorClass expected, StoreEndpoint endpoint) {
        TestTable table = TestTable.textKey("policies", Mode.WRITE_THROUGH);
        try (DerivedStore store =
                new RedisStore("me", endpoint, StoreBackends.mappings(List.of(table)), DEADLINE, FENCE)) {
            assertThatThrownBy(() -> store.count(table.id()))
                    .isInstanceOfSatisfying(
                            ClassifiedException.class,
                            e -> assertThat(e.errorClass()).isEqualTo(expected));
        }
    }
}
