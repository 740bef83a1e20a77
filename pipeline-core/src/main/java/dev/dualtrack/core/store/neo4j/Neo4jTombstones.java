package dev.dualtrack.core.store.neo4j;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Lets tombstones go when they are old enough, now and then and a bounded number at a time. Thread-safe. */
final class Neo4jTombstones {
    private static final int AT_ONCE = 1_000;
    private static final int CHECKS = 60;

    private static final String PRUNE = """
            MATCH (d:_DualtrackTombstone) WHERE d.at < $before AND d.label IN $labels
            WITH d LIMIT $limit
            DELETE d
            RETURN count(*) AS removed
            """;

    private final List<String> labels;
    private final Neo4jConnection connection;
    private final InstantSource clock;
    private final Duration retention;
    private Instant next;

    Neo4jTombstones(
            Collection<Neo4jTable> tables, Neo4jConnection connection, InstantSource clock, Duration retention) {
        if (retention.compareTo(Duration.ofHours(1)) < 0) {
            throw new IllegalArgumentException("retention: " + retention + " (expected: >= PT1H)");
        }
        this.labels = tables.stream().map(Neo4jTable::label).toList();
        this.connection = connection;
        this.clock = clock;
        this.retention = retention;
        this.next = clock.instant().plus(retention);
    }

    /** Prunes if it is time to; soon again if there was more than one round's worth. */
    void pruneIfDue() {
        Instant now = clock.instant();
        if (!due(now)) {
            return;
        }
        long removed = connection.transact(
                "prune",
                transaction -> transaction
                        .run(
                                PRUNE,
                                Map.of(
                                        "before",
                                        now.minus(retention).toEpochMilli(),
                                        "labels",
                                        labels,
                                        "limit",
                                        AT_ONCE))
                        .single()
                        .get("removed")
                        .asLong());
        if (removed == AT_ONCE) {
            again(now);
        }
    }

    private synchronized boolean due(Instant now) {
        if (now.isBefore(next)) {
            return false;
        }
        next = now.plus(retention.dividedBy(CHECKS));
        return true;
    }

    private synchronized void again(Instant now) {
        next = now;
    }
}
