package dev.dualtrack.worker.batch;

import static dev.dualtrack.worker.batch.TestTables.key;
import static dev.dualtrack.worker.batch.TestTables.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.store.DerivedStore.Freshness;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreWrite;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A lane that is old enough to know what it wrote itself, on a store whose reads may lag by five seconds. */
final class OwnWritesTest {
    private static final RecordKey KEY = key("k0");

    private long now;
    private final OwnWrites own = new OwnWrites(() -> now);

    OwnWritesTest() {
        now = Duration.ofSeconds(6).toNanos();
    }

    private static Meta meta(Version version) {
        return new Meta(version, 1, "fingerprint", "spec", "text", false);
    }

    private void wrote(StoreWrite write) {
        own.wrote(List.of(write));
    }

    @Test
    void whatItWroteHidesAReadThatLags() {
        wrote(new StoreWrite.Delete(KEY, version(10), 10));
        assertThat(own.freshness()).isEqualTo(Freshness.BOUNDED);

        Map<RecordKey, Meta> read = new HashMap<>(Map.of(KEY, meta(version(5))));
        own.overlay(List.of(KEY), read);
        assertThat(read).containsExactly(Map.entry(KEY, Meta.tombstone(version(10), 10)));
    }

    /** Milvus remembers no delete, so a Refresh brings such a row back without a version: a read that lags seems newer. */
    @Test
    void readsStronglyAfterAWriteOfAnOlderVersionThanTheOneBefore() {
        wrote(new StoreWrite.Delete(KEY, version(10), 10));
        wrote(new StoreWrite.Touch(key("k1"), meta(Version.ZERO)));
        assertThat(own.freshness()).as("another row").isEqualTo(Freshness.BOUNDED);

        wrote(new StoreWrite.Touch(KEY, meta(Version.ZERO)));
        assertThat(own.freshness()).isEqualTo(Freshness.STRONG);

        now += Duration.ofSeconds(6).toNanos();
        assertThat(own.freshness()).as("no read shows the row of before").isEqualTo(Freshness.BOUNDED);
    }
}
