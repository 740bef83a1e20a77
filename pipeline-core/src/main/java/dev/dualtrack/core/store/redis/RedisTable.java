package dev.dualtrack.core.store.redis;

import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.refill.LeasedCache;
import dev.dualtrack.core.schema.TableId;
import java.util.Optional;

/** The names of one table's keys. */
final class RedisTable {
    static final String RESERVED = "_dualtrack:";
    static final String MARKS = RESERVED + "marks";

    private final TableMapping mapping;
    private final CacheMapping cache;

    RedisTable(TableMapping mapping) {
        CacheMapping found = mapping.config().cache();
        if (found == null) {
            throw new IllegalArgumentException(mapping.id() + ": no cache mapping (expected: one)");
        }
        this.mapping = mapping;
        this.cache = found;
        if (reaches(RESERVED)) {
            throw new ClassifiedException(
                    ErrorClass.SCHEMA,
                    mapping.id() + ": a cache key begins like " + RESERVED + " (expected: another beginning)",
                    null);
        }
    }

    TableId id() {
        return mapping.id();
    }

    boolean writesThrough() {
        return cache.mode() == CacheMapping.Mode.WRITE_THROUGH;
    }

    long ttlMillis() {
        return Math.multiplyExact(cache.ttlSeconds(), 1000L);
    }

    String valueKey(RecordKey key) {
        return mapping.cacheKey(key);
    }

    String fenceKey(RecordKey key) {
        return LeasedCache.FENCE_PREFIX + mapping.cacheKey(key);
    }

    Optional<RecordKey> keyOfValueKey(String valueKey) {
        return mapping.keyOfCacheKey(valueKey);
    }

    Optional<RecordKey> keyOfFenceKey(String fenceKey) {
        return mapping.keyOfCacheKey(fenceKey.substring(LeasedCache.FENCE_PREFIX.length()));
    }

    /** The literal beginning of every value key: what the table owns in the key space. */
    String prefix() {
        return mapping.cacheKeyPrefix();
    }

    /** Whether one of the two beginnings is the beginning of the other, so that keys may be under both. */
    boolean overlaps(String otherPrefix) {
        return overlap(prefix(), otherPrefix);
    }

    /** Whether the table's keys, or those related to its rows, may be under that beginning. */
    boolean reaches(String otherPrefix) {
        return overlaps(otherPrefix)
                || mapping.relatedCacheKeyPrefixes().stream().anyMatch(related -> overlap(related, otherPrefix));
    }

    private static boolean overlap(String one, String other) {
        return one.startsWith(other) || other.startsWith(one);
    }

    String valueGlob() {
        return glob(prefix());
    }

    String fenceGlob() {
        return glob(LeasedCache.FENCE_PREFIX + prefix());
    }

    /** A glob for all keys that begin with the literal text. */
    static String glob(String literal) {
        StringBuilder glob = new StringBuilder();
        for (int i = 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            if ("*?[]\\^-".indexOf(c) >= 0) {
                glob.append('\\');
            }
            glob.append(c);
        }
        return glob.append('*').toString();
    }
}
