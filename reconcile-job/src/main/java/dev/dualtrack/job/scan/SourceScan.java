package dev.dualtrack.job.scan;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.job.expect.Expectation;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One streamed read of a table: per store the digests of the records that it should hold. About 24 bytes per row and store
 * stay in memory.
 */
public final class SourceScan {
    private static final long PROGRESS = 100_000;

    private final Map<StoreKind, DigestTable> wanted = new EnumMap<>(StoreKind.class);
    private long rows;

    private SourceScan() {}

    /** Reads the table that the expectations, one per store, share. */
    public static SourceScan of(Source source, List<Expectation> expectations) {
        SourceScan scan = new SourceScan();
        expectations.forEach(expectation -> scan.wanted.put(expectation.store(), new DigestTable()));
        KeyDigest digests = new KeyDigest(expectations.getFirst().mapping().keyCodec());
        Progress progress = new Progress("source", PROGRESS);
        source.scan(expectations.getFirst().mapping(), row -> {
            RecordKey key = expectations.getFirst().key(row.row());
            long digest = digests.of(key);
            for (Expectation expectation : expectations) {
                if (expectation.wants(row.row())) {
                    scan.wanted(expectation.store()).put(digest, digests.of(expectation.scanned(row.row())));
                }
            }
            scan.rows++;
            progress.step(expectations.getFirst().table());
        });
        return scan;
    }

    /** All rows of the table, wanted anywhere or not. */
    public long rows() {
        return rows;
    }

    /** How many records the store should hold. */
    public long wantedCount(StoreKind store) {
        return wanted(store).size();
    }

    DigestTable wanted(StoreKind store) {
        DigestTable table = wanted.get(store);
        if (table == null) {
            throw new IllegalArgumentException(
                    "store: " + store.word() + " (expected: one of " + wanted.keySet() + ")");
        }
        return table;
    }
}
