package dev.dualtrack.job.scan;

import dev.dualtrack.core.bucket.BucketSums;
import dev.dualtrack.core.bucket.BucketSums.Level;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.job.expect.Expectation;
import dev.dualtrack.job.fence.Throttle;

/**
 * Every record of a store, folded into sums by bucket in memory that does not depend on their number. A record that the store
 * shows twice counts twice: its bucket differs then.
 *
 * @param sample drawn from all of them
 * @param leftOut how many more stand under keys that no row can have
 */
record Fold(BucketSums sums, KeySample sample, long leftOut) {
    static Fold of(DerivedStore store, Expectation expectation, DeepCheck deep, Throttle throttle) {
        BucketSums sums = new BucketSums(Level.FINE);
        KeySample sample = new KeySample(deep);
        Hashes hashes = new Hashes(expectation);
        Progress progress = new Progress(store.kind().word());
        long leftOut = store.scan(expectation.table(), stored -> {
            throttle.take(1);
            progress.step(expectation.table());
            long key = hashes.ofKey(stored.key());
            sums.add(key, hashes.of(stored));
            sample.offer(Candidate.sighted(stored), key);
        });
        return new Fold(sums, sample, leftOut);
    }
}
