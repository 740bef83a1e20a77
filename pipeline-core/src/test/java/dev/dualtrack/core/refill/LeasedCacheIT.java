package dev.dualtrack.core.refill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Endpoint;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Leases on a real Redis. */
final class LeasedCacheIT {
    private static final Duration TTL = Duration.ofMinutes(5);
    private static final Path MANUAL = Path.of("..", "docs", "cache.md");

    private static @Nullable RedisClient client;

    private final String prefix =
            "t" + Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), 36) + ":";
    private final String key = prefix + "k";
    private final String fence = LeasedCache.FENCE_PREFIX + key;
    private final RedisCommands<String, String> redis = connect("default", "").sync();
    private final LeasedCache cache = new LeasedCache(redis);

    @BeforeAll
    static void open() {
        client = RedisClient.create();
    }

    @AfterAll
    static void close() {
        if (client != null) {
            client.shutdown();
        }
    }

    private static StatefulRedisConnection<String, String> connect(String user, String password) {
        if (client == null) {
            throw new IllegalStateException("not opened");
        }
        Endpoint server = Backends.shared().redis();
        boolean own = password.isEmpty();
        return client.connect(RedisURI.builder()
                .withHost(server.host())
                .withPort(server.port())
                .withAuthentication(own ? server.user() : user, (own ? server.password() : password).toCharArray())
                .build());
    }

    private Lease miss() {
        return miss(cache, key);
    }

    private static Lease miss(LeasedCache cache, String key) {
        return switch (cache.lookUp(key)) {
            case Lookup.Miss(Lease lease) -> lease;
            case Lookup.Hit hit -> throw new AssertionError("a hit: " + hit);
        };
    }

    @Test
    void f26AllWhoMissShareALeaseAndTheFirstToFillEndsIt() {
        Lease one = miss();
        Lease two = miss();

        assertThat(two).isEqualTo(one);
        assertThat(cache.fill(two, "later", TTL)).isTrue();
        assertThat(cache.fill(one, "earlier", TTL)).isFalse();
        assertThat(cache.lookUp(key)).isEqualTo(new Lookup.Hit("later"));
        assertThat(redis.pttl(key)).isBetween(1L, TTL.toMillis());
        assertThat(redis.exists(fence)).as("nothing is left behind").isZero();
    }

    @Test
    void f26ALeaseThatIsLostIsNotTakenForOneThatStands() {
        Lease lost = miss();
        redis.del(fence);
        assertThat(cache.fill(lost, "value", TTL)).as("evicted").isFalse();

        Lease next = miss();
        assertThat(next.token()).isNotEqualTo(lost.token());
        assertThat(cache.fill(lost, "value", TTL)).as("another's").isFalse();
        assertThat(cache.fill(next, "value", TTL)).isTrue();
    }

    @Test
    void aLeaseLivesAMinuteAndShortensNoFence() {
        miss();
        assertThat(redis.pttl(fence)).isBetween(50_000L, 60_000L);

        redis.pexpire(fence, 7_200_000);
        redis.hset(fence, "_txid", "42");
        assertThat(miss().txid()).isEqualTo(42);
        assertThat(redis.pttl(fence)).isGreaterThan(3_600_000);

        assertThat(cache.fill(miss(), "value", TTL)).isTrue();
        assertThat(redis.hgetall(fence)).as("the fence outlives the lease").containsOnlyKeys("_txid");
    }

    @Test
    void f45HostileKeysAndValuesComeBackUnharmed() {
        String large = "한\n\"{}:'\\".repeat(6_000);
        for (String hostile : List.of("{a}:{b}", "a\r\nb", "']=1 --", "*?[x]", "\u200fעִ \ud83d\ude80", "", large)) {
            String hostileKey = prefix + hostile;
            assertThat(cache.fill(miss(cache, hostileKey), hostile, TTL)).isTrue();
            assertThat(cache.lookUp(hostileKey)).isEqualTo(new Lookup.Hit(hostile));
        }
    }

    @Test
    void refusesAValueThatWouldLiveForEver() {
        Lease lease = miss();

        assertThatThrownBy(() -> cache.fill(lease, "value", Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ttl: PT0S (expected: >= PT0.001S)");
    }

    @Test
    void theRightsInTheManualAreEnoughAndReachNothingElse() throws IOException {
        Matcher rights = Pattern.compile("\\*\\*Rights\\*\\*: `([^`]+)` on").matcher(Files.readString(MANUAL));
        assertThat(rights.find()).isTrue();
        acl(Stream.concat(
                Stream.of("SETUSER", prefix, "on", ">secret", "~" + prefix + "*", "~" + fencePrefix() + "*"),
                Stream.of(rights.group(1).split(" "))));
        try (StatefulRedisConnection<String, String> connection = connect(prefix, "secret")) {
            LeasedCache limited = new LeasedCache(connection.sync());

            assertThat(limited.fill(miss(limited, key), "value", TTL)).isTrue();
            assertThat(limited.lookUp(key)).isEqualTo(new Lookup.Hit("value"));
            assertThatThrownBy(() -> limited.lookUp("_dualtrack:marks"))
                    .isInstanceOf(RedisCommandExecutionException.class)
                    .hasMessageStartingWith("NOPERM");
        }
        acl(Stream.of("DELUSER", prefix));
    }

    private String fencePrefix() {
        return LeasedCache.FENCE_PREFIX + prefix;
    }

    private void acl(Stream<String> words) {
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
        words.forEach(arguments::add);
        redis.dispatch(CommandType.ACL, new ArrayOutput<>(StringCodec.UTF8), arguments);
    }

    @Test
    void theManualAsksTheSourceAsTheCodeDoes() throws IOException {
        assertThat(Files.readString(MANUAL).replaceAll("\\s+", " ")).contains(Lease.SEEN.replaceAll("\\s+", " "));
    }
}
