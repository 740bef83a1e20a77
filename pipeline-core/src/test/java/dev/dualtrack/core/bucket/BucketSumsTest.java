package dev.dualtrack.core.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.bucket.BucketSums.Level;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BucketSumsTest {
    private static final long KEY = 0x1234_5678_9ABC_DEF0L;
    private static final int FINE = 0x1234;
    /** So many fine buckets are a coarse one. */
    private static final int WIDTH = 128;

    private static final int COARSE = FINE / WIDTH;

    private final BucketSums sums = new BucketSums(Level.FINE);

    @Test
    void equalRecordsAreEqualSumsInAnyOrder() {
        BucketSums other = new BucketSums(Level.FINE);
        long[] hashes = new Random(1).longs(10_000).toArray();
        for (int i = 0; i < hashes.length; i++) {
            sums.add(hashes[i], hashes[i] * 31);
            other.add(hashes[hashes.length - 1 - i], hashes[hashes.length - 1 - i] * 31);
        }

        assertThat(sums.differing(other, Buckets.all()).isEmpty()).isTrue();
        assertThat(sums.count()).isEqualTo(10_000);
    }

    @Test
    void aRecordMoreIsADifferenceInItsBucketAlone() {
        BucketSums other = new BucketSums(Level.FINE);
        other.add(KEY, 7);

        Buckets differing = sums.differing(other, Buckets.all());

        assertThat(differing.size()).isEqualTo(1);
        assertThat(differing.contains(KEY)).isTrue();
        assertThat(differing.contains(KEY ^ 1L << 48)).isFalse();
    }

    @Test
    void bytesAreTheSameSums() {
        BucketSums written = new BucketSums(Level.KEYED);
        for (long hash : new Random(2).longs(1_000).toArray()) {
            written.add(hash, hash * 31);
        }

        BucketSums read = BucketSums.keyed(written.toBytes()).orElseThrow();

        assertThat(read.differing(written, Buckets.all()).isEmpty()).isTrue();
        assertThat(read.count()).isEqualTo(1_000);
        assertThat(read.keysExplain(written, LongStream.empty())).isTrue();
        assertThat(BucketSums.keyed(sums.toBytes()))
                .as("without the keys' sums")
                .isEmpty();
        assertThat(BucketSums.keyed(new byte[16 * Buckets.COUNT])).isEmpty();
    }

    /** Keys with these hashes, all in one bucket. */
    private static BucketSums of(long... keys) {
        BucketSums sums = new BucketSums(Level.KEYED);
        LongStream.of(keys).forEach(key -> sums.add(key, 7));
        return sums;
    }

    @Test
    void keysThatCameOrWentExplainTheKeysOfEachBucket() {
        long elsewhere = ~KEY;
        BucketSums earlier = of(KEY, KEY + 10, elsewhere);

        assertThat(of(KEY, KEY + 10, elsewhere).keysExplain(earlier, LongStream.empty()))
                .isTrue();
        assertThat(of(KEY, elsewhere).keysExplain(earlier, LongStream.of(KEY + 10, KEY + 300, KEY)))
                .as("gone")
                .isTrue();
        assertThat(of(KEY, KEY + 10, KEY + 300).keysExplain(earlier, LongStream.of(KEY, KEY + 300, elsewhere)))
                .as("came and gone elsewhere")
                .isTrue();
        assertThat(of(KEY, elsewhere).keysExplain(earlier, LongStream.of(KEY, elsewhere)))
                .as("gone unseen")
                .isFalse();
        assertThat(of(KEY, KEY + 300, elsewhere).keysExplain(earlier, LongStream.of(KEY + 300)))
                .as("gone unseen, and another came")
                .isFalse();
        assertThat(of(KEY, KEY + 10).keysExplain(earlier, LongStream.of(KEY, KEY + 10)))
                .as("gone unseen where nothing was looked at")
                .isFalse();
    }

    /** Keys of one bucket share 16 bits: these are any others. */
    @Test
    void upToSixteenKeysOfABucketExplainItAndMoreCannotBeTold() {
        long[] keys = new Random(3)
                .longs(17)
                .map(hash -> (hash >>> 16) | (KEY & (0xFFFFL << 48)))
                .toArray();
        BucketSums earlier = of(LongStream.of(keys).limit(9).toArray());
        BucketSums now = of(LongStream.of(keys).skip(5).limit(11).toArray());

        assertThat(now.keysExplain(earlier, LongStream.of(keys).limit(16))).isTrue();
        assertThat(now.keysExplain(earlier, LongStream.of(keys).limit(15))).isFalse();
        assertThat(now.keysExplain(earlier, LongStream.of(keys).skip(1).limit(15)))
                .isFalse();
        assertThat(now.keysExplain(earlier, LongStream.of(keys))).isFalse();
        assertThat(now.keysExplain(now, LongStream.of(keys)))
                .as("nothing to explain")
                .isTrue();
    }

    @Test
    void eachOfSomeBucketsHasAKeyOrNot() {
        BucketSums other = new BucketSums(Level.FINE);
        other.add(KEY, 7);
        other.add(KEY ^ 1L << 48, 7);
        Buckets differing = sums.differing(other, Buckets.all());

        assertThat(differing.eachHasOne(LongStream.of(KEY + 1, KEY ^ 1L << 48, 5)))
                .isTrue();
        assertThat(differing.eachHasOne(LongStream.of(KEY, KEY + 1))).isFalse();
        assertThat(differing.eachHasOne(LongStream.empty())).isFalse();
        assertThat(sums.differing(sums, Buckets.all()).eachHasOne(LongStream.empty()))
                .isTrue();
    }

    @Test
    void everyBucketCounts() {
        BucketSums other = new BucketSums(Level.FINE);
        for (long bucket = 0; bucket < Buckets.COUNT; bucket++) {
            other.add(bucket << 48, 7);
        }

        assertThat(sums.differing(other, Buckets.all()).isAll()).isTrue();
        assertThat(sums.differing(other, sums.differing(sums, Buckets.all())).isEmpty())
                .isTrue();
    }

    @Test
    void recordsThatAreThereTwiceDoNotCancelOut() {
        BucketSums other = new BucketSums(Level.FINE);
        sums.add(KEY, 7);
        sums.add(KEY, 7);
        other.add(KEY, 9);
        other.add(KEY, 9);

        assertThat(sums.differing(other, Buckets.all()).size()).isEqualTo(1);
    }

    @Test
    void ofTheSameNumberOfRecordsOtherOnesDiffer() {
        BucketSums other = new BucketSums(Level.FINE);
        sums.add(KEY, 7);
        other.add(KEY, 8);

        assertThat(sums.differing(other, Buckets.all()).size()).isEqualTo(1);
    }

    /** Of unreadable records only the count tells. */
    @Test
    void ofTheSameSumAnotherNumberOfRecordsDiffers() {
        BucketSums other = new BucketSums(Level.FINE);
        sums.add(KEY, 0);

        assertThat(sums.differing(other, Buckets.all()).size()).isEqualTo(1);
    }

    @Test
    void aCoarseBucketIsAllItsFineOnes() {
        BucketSums coarse = new BucketSums(Level.COARSE);
        sums.add(KEY, Long.MAX_VALUE);
        sums.add(KEY ^ 1L << 48, 2);
        coarse.add(COARSE, 2, Long.MAX_VALUE + 2, 0);
        assertThat(sums.differing(coarse, Buckets.all()).isEmpty()).isTrue();

        coarse.add(COARSE, 0, 1, 0);
        Buckets differing = sums.differing(coarse, Buckets.all());

        assertThat(differing.size()).isEqualTo(WIDTH);
        assertThat(differing.contains(KEY)).isTrue();
        assertThat(differing.contains(KEY + ((long) WIDTH << 48))).isFalse();
    }

    @Test
    void whatNobodyAskedForDoesNotDiffer() {
        BucketSums other = new BucketSums(Level.FINE);
        other.add(FINE, 1, 7, 0);
        other.add(FINE + WIDTH, 1, 7, 0);
        BucketSums coarse = new BucketSums(Level.COARSE);
        coarse.add(COARSE, 1, 7, 0);
        Buckets within = sums.differing(coarse, Buckets.all());

        Buckets differing = sums.differing(other, within);

        assertThat(differing.size()).isEqualTo(1);
        assertThat(differing.contains(KEY)).isTrue();
    }

    @Test
    void countsWhatIsOutside() {
        sums.add(KEY, 7);
        sums.add(~KEY, 7);
        BucketSums other = new BucketSums(Level.FINE);
        other.add(~KEY, 7);

        assertThat(sums.countOutside(sums.differing(other, Buckets.all()))).isEqualTo(1);
        assertThat(sums.countOutside(Buckets.all())).isZero();
    }

    @Test
    void coarseSumsCannotBeComparedWithFineOnes() {
        assertThatThrownBy(() -> new BucketSums(Level.COARSE).differing(sums, Buckets.all()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** As a run does with a note: other sums of keys are no difference of records. */
    @Test
    void keyedSumsAreComparedWithOthersAsIfTheyWereNot() {
        BucketSums keyed = of(KEY);
        sums.add(KEY, 7);

        assertThat(keyed.differing(sums, Buckets.all()).isEmpty()).isTrue();
        assertThat(sums.differing(keyed, Buckets.all()).isEmpty()).isTrue();
    }

    @Test
    void withoutSumsOfKeysNothingIsExplained() {
        BucketSums keyed = of(KEY);

        assertThatThrownBy(() -> keyed.keysExplain(sums, LongStream.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sums.keysExplain(keyed, LongStream.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** {@code get_bit(bytes, n)} of PostgreSQL is bit n % 8, from the lowest, of byte n / 8. */
    @Test
    void bitsStandWherePostgresLooksForThem() {
        BucketSums other = new BucketSums(Level.FINE);
        other.add(KEY, 7);

        byte[] bytes = sums.differing(other, Buckets.all()).toBytes();

        assertThat(bytes).hasSize(65_536 / 8);
        assertThat(bytes[FINE / 8]).isEqualTo((byte) (1 << FINE % 8));
        assertThat(Buckets.all().isAll()).isTrue();
        assertThat(Buckets.all().toBytes()).containsOnly(-1);
    }
}
