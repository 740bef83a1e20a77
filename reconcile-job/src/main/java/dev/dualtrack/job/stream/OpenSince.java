package dev.dualtrack.job.stream;

import java.util.HashSet;
import java.util.Set;

/**
 * Which keys were open in a compacted ledger at any time from a given offset of a partition to its end. A key counts if
 * its last record before that offset is not a tombstone, or if there is any record for it from there on: a tombstone then
 * ends an opening that compaction may have removed already. Fed in log order; not thread-safe.
 *
 * @param <K> the ledger's key
 */
final class OpenSince<K> {
    private final long since;
    private final Set<K> open = new HashSet<>();

    OpenSince(long since) {
        this.since = since;
    }

    void add(K key, long offset, boolean tombstone) {
        if (tombstone && offset < since) {
            open.remove(key);
        } else {
            open.add(key);
        }
    }

    Set<K> open() {
        return Set.copyOf(open);
    }
}
