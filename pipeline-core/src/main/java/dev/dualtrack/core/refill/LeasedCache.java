package dev.dualtrack.core.refill;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The cache of a table with mode Invalidate, for an application that fills it.
 *
 * <p>An application that misses, reads the old row, is overtaken by an invalidation and then sets what it read would leave
 * a stale value for as long as it lives. Here a miss gives a lease, any write of the worker to the key voids it, and a value
 * is set only under a lease that stands:
 *
 * <pre>{@code
 * switch (cache.lookUp("policy:" + id)) {
 *     case Lookup.Hit(String value) -> value;
 *     case Lookup.Miss(Lease lease) -> {
 *         String value = read(id);                             // after the lease was taken, never before
 *         cache.fill(lease, value, Duration.ofHours(1));       // refused if the row has changed: value is used all the same
 *         yield value;
 *     }
 * }
 * }</pre>
 *
 * <p>Guarantees, if every writer of the key fills it so and reads what {@link Lease#txid} asks for: a value never replaces one
 * that was read later, and a value that is older than the row is gone once the worker has handled the row's last change. One
 * lease is shared by all who miss meanwhile, and the first of them to fill ends it. A lease stands for a minute after
 * the last miss. Where the fence was evicted, a fill is refused. TRUNCATE is an exception, see docs/cache.md.
 *
 * <p>The method is that of Nishtala et al., "Scaling Memcache at Facebook", NSDI 2013, section 3.2.1, without its waiting.
 * Thread-safe, as Lettuce's commands are. Errors are Lettuce's {@code RedisException}; a value that could not be set for one
 * is still the source's.
 */
public final class LeasedCache {
    /** What the key of a fence begins with; the application's key follows. */
    public static final String FENCE_PREFIX = "_dualtrack:fence:";

    private static final Duration LEASE_TTL = Duration.ofMinutes(1);
    private static final String LEASE = script("lease.lua");
    private static final String FILL = script("fill.lua");

    private final RedisCommands<String, String> commands;

    /** On a connection of the application's, which remains its own to close. */
    public LeasedCache(RedisCommands<String, String> commands) {
        this.commands = commands;
    }

    /** The key's value, or a lease on it. */
    public Lookup lookUp(String key) {
        String value = commands.get(key);
        return value == null ? new Lookup.Miss(lease(key)) : new Lookup.Hit(value);
    }

    private Lease lease(String key) {
        List<@Nullable String> reply = commands.eval(
                LEASE,
                ScriptOutputType.MULTI,
                new String[] {FENCE_PREFIX + key},
                UUID.randomUUID().toString(),
                Long.toString(LEASE_TTL.toMillis()));
        String txid = reply.get(1);
        return new Lease(key, String.valueOf(reply.get(0)), txid == null ? 0 : Long.parseLong(txid));
    }

    /**
     * Sets the value under the lease, which ends by that.
     *
     * @param value what was read from the source after the lease was taken
     * @param ttl how long the value lives, at least a millisecond: it bounds what a lost change can do
     * @return whether it was set; if not, the row may have changed since, or somebody else has filled the key
     */
    public boolean fill(Lease lease, String value, Duration ttl) {
        if (ttl.toMillis() < 1) {
            throw new IllegalArgumentException("ttl: " + ttl + " (expected: >= PT0.001S)");
        }
        Long filled = commands.eval(
                FILL,
                ScriptOutputType.INTEGER,
                new String[] {lease.key(), FENCE_PREFIX + lease.key()},
                lease.token(),
                value,
                Long.toString(ttl.toMillis()));
        return filled == 1;
    }

    /** Sent in full each time: the server knows it by its digest, and a miss costs a read of the source anyway. */
    private static String script(String name) {
        try (InputStream in = LeasedCache.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("script " + name + ": missing (expected: beside its class)");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
