package dev.dualtrack.core.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.config.TableConfig.CacheMapping.Mode;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreBackends;
import dev.dualtrack.core.store.StoreWrite;
import dev.dualtrack.core.store.TestImages;
import dev.dualtrack.core.store.TestTable;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Endpoint;
import dev.dualtrack.testbed.backends.Server;
import dev.dualtrack.testbed.process.Await;
import dev.dualtrack.testbed.process.FreePorts;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a real Redis says when it does not want to, and the class that it gets. On a server of the tests' own. */
final class RedisErrorsIT {
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final TestTable TABLE = TestTable.textKey("policies", Mode.WRITE_THROUGH);

    private static final Backends BACKENDS = Backends.start(Server.REDIS);
    private static final Endpoint SERVER = BACKENDS.redis();
    private static final RedisClient CLIENT = RedisClient.create(RedisURI.builder()
            .withHost(SERVER.host())
            .withPort(SERVER.port())
            .withAuthentication(SERVER.user(), SERVER.password().toCharArray())
            .build());
    private static final StatefulRedisConnection<String, String> CONNECTION = CLIENT.connect();

    @AfterEach
    void removeRecords() {
        server().flushdb();
    }

    @AfterAll
    static void close() {
        CLIENT.shutdown();
        BACKENDS.close();
    }

    private static RedisCommands<String, String> server() {
        return CONNECTION.sync();
    }

    @Test
    void fullMemoryIsThrottledAndWritesGoOnWhenThereIsRoom() {
        try (DerivedStore store = open(SERVER.user(), SERVER.password())) {
            write(store, 1);
            server().configSet("maxmemory-policy", "noeviction");
            server().configSet("maxmemory", "1");
            List<StoreWrite> delete = List.of(new StoreWrite.Delete(TABLE.key("k"), new Version(1, 0, 4), 1));

            failsAs(ErrorClass.THROTTLED, "OOM", () -> write(store, 2));
            failsAs(ErrorClass.THROTTLED, "OOM", () -> store.apply(TABLE.id(), delete));
            assertThat(store.read(TABLE.id(), List.of(TABLE.key("k")), Freshness.STRONG))
                    .as("a refused write changes nothing")
                    .isEqualTo(Map.of(TABLE.key("k"), meta(1)));

            server().configSet("maxmemory", "0");
            assertThat(write(store, 3)).isEmpty();
            assertThat(store.apply(TABLE.id(), delete)).isEmpty();
        }
    }

    @Test
    void aReplicaIsAConnectivityFailureUntilItIsTheMasterAgain() {
        try (DerivedStore store = open(SERVER.user(), SERVER.password())) {
            write(store, 1);
            server().replicaof("127.0.0.1", FreePorts.one());

            failsAs(ErrorClass.CONNECTIVITY, "READONLY", () -> write(store, 2));
            server().configSet("replica-serve-stale-data", "no");
            failsAs(
                    ErrorClass.CONNECTIVITY,
                    "MASTERDOWN",
                    () -> store.read(TABLE.id(), List.of(TABLE.key("k")), Freshness.STRONG));

            server().configSet("replica-serve-stale-data", "yes");
            server().replicaofNoOne();
            assertThat(write(store, 3)).isEmpty();
        }
    }

    private static void user(String name, String... rights) {
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8)
                .add("SETUSER")
                .add(name)
                .add("on")
                .add(">secret")
                .add("~*");
        List.of(rights).forEach(arguments::add);
        server().dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), arguments);
    }

    @Test
    void aUserWithoutTheRightToAskForTheProcessCannotScan() {
        user("worker", "+@all", "-@dangerous");
        try (DerivedStore store = open("worker", "secret")) {
            assertThat(write(store, 1)).isEmpty();
            assertThatThrownBy(() -> store.scan(TABLE.id(), record -> {}))
                    .hasMessage("redis scan (INFO): auth failure (NOPERM)");

            user("worker", "+info");

            store.scan(TABLE.id(), record -> {});
            assertThat(store.count(TABLE.id())).isEqualTo(1);
        }
    }

    @Test
    void aUserWithoutTheRightToWriteIsAnAuthFailure() {
        user("reader", "+@read", "+@connection", "+info");

        try (DerivedStore store = open("reader", "secret")) {
            assertThat(store.count(TABLE.id())).isNotNegative();
            failsAs(ErrorClass.AUTH, "NOPERM", () -> write(store, 1));
        }
    }

    @Test
    void aServerThatIsBusyWithAScriptIsThrottled() {
        server().configSet("busy-reply-threshold", "1");
        try (DerivedStore store = open(SERVER.user(), SERVER.password());
                StatefulRedisConnection<String, String> other = CLIENT.connect()) {
            write(store, 1);
            RedisFuture<Object> endless = other.async().eval("while true do end", ScriptOutputType.STATUS);
            Await.await(() -> isBusy(store), WAIT, "the server says that it is busy");

            server().scriptKill();

            assertThat(endless.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(write(store, 2)).isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Until the script has run for a millisecond a command waits, and may be answered late. */
    private static boolean isBusy(DerivedStore store) {
        try {
            store.read(TABLE.id(), List.of(TABLE.key("k")), Freshness.STRONG);
            return false;
        } catch (ClassifiedException e) {
            assertThat(e.errorClass()).isEqualTo(ErrorClass.THROTTLED);
            assertThat(e).hasMessageEndingWith("throttled failure (BUSY)");
            return true;
        }
    }

    private static DerivedStore open(String user, String password) {
        return new RedisStore(
                "me",
                StoreBackends.endpoint(SERVER.uri(), user, password),
                StoreBackends.mappings(List.of(TABLE)),
                DEADLINE,
                Duration.ofHours(2));
    }

    private static Set<RecordKey> write(DerivedStore store, long version) {
        return store.apply(
                TABLE.id(),
                List.of(new StoreWrite.Upsert(
                        TABLE.key("k"), meta(version), TestImages.cached("title", List.of("a"), version))));
    }

    private static Meta meta(long version) {
        return new Meta(new Version(1, 0, version), 1, "00112233445566aa", "fedcba9876543210", null, false);
    }

    private static void failsAs(ErrorClass expected, String reply, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ClassifiedException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(expected))
                .hasMessageEndingWith("(" + reply + ")");
    }
}
