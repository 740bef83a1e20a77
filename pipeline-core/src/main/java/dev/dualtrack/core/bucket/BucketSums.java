package dev.dualtrack.core.bucket;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * For each bucket how many records it has, and modulo 2⁶⁴ the sum of their hashes; of keyed sums that of their keys' hashes, too. Two
 * of these that agree in a bucket are of the same records there, but for a chance of one in 2⁶⁴. At most a megabyte and a half, however
 * many records. Not thread-safe.
 */
public final class BucketSums {
    /** How many buckets there are, one of the coarse having several of the fine, and whether keys are summed up. */
    public enum Level {
        /** 512 buckets. */
        COARSE(9, false),
        /** 65,536 buckets. */
        FINE(Buckets.BITS, false),
        /** The same with the sums of keys, for {@link BucketSums#keysExplain}. */
        KEYED(Buckets.BITS, true);

        private final int bits;
        private final boolean keyed;

        Level(int bits, boolean keyed) {
            this.bits = bits;
            this.keyed = keyed;
        }

        private int count() {
            return 1 << bits;
        }

        /** By so much a fine bucket's number is divided. */
        public int width() {
            return Buckets.COUNT / count();
        }

        /** Whether there are sums of keys. */
        public boolean isKeyed() {
            return keyed;
        }
    }

    private final Level level;
    private final long[] counts;
    private final long[] sums;
    private final long[] keySums;

    public BucketSums(Level level) {
        this.level = level;
        this.counts = new long[level.count()];
        this.sums = new long[level.count()];
        this.keySums = new long[level.keyed ? level.count() : 0];
    }

    /** Adds a record. */
    public void add(long keyHash, long recordHash) {
        add(Buckets.of(keyHash) / level.width(), 1, recordHash, keyHash);
    }

    /** Adds records of one bucket; what is not keyed leaves out {@code keySum}. */
    public void add(int bucket, long count, long sum, long keySum) {
        counts[bucket] += count;
        sums[bucket] += sum;
        if (level.keyed) {
            keySums[bucket] += keySum;
        }
    }

    /** The keyed sums that {@link #toBytes} wrote; empty if it was not this version of it that did. */
    public static Optional<BucketSums> keyed(byte[] bytes) {
        BucketSums read = new BucketSums(Level.KEYED);
        if (bytes.length != read.size()) {
            return Optional.empty();
        }
        LongBuffer from = ByteBuffer.wrap(bytes).asLongBuffer();
        from.get(read.counts).get(read.sums).get(read.keySums);
        return Optional.of(read);
    }

    /** The counts of all buckets, then their sums, then those of keys if there are any, 8 bytes each. */
    public byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(size());
        bytes.asLongBuffer().put(counts).put(sums).put(keySums);
        return bytes.array();
    }

    private int size() {
        return Long.BYTES * (counts.length + sums.length + keySums.length);
    }

    /** How many records there are in all. */
    public long count() {
        long count = 0;
        for (long each : counts) {
            count += each;
        }
        return count;
    }

    /** How many records there are outside of these buckets; of fine sums. */
    public long countOutside(Buckets buckets) {
        long count = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            count += buckets.containsBucket(bucket) ? 0 : counts[bucket];
        }
        return count;
    }

    /** The fine buckets among {@code within} in which the two differ, those of a coarse one together. */
    public Buckets differing(BucketSums other, Buckets within) {
        BucketSums mine = at(other.level);
        int width = other.level.width();
        BitSet differing = new BitSet(Buckets.COUNT);
        for (int bucket = 0; bucket < mine.counts.length; bucket++) {
            if (mine.counts[bucket] != other.counts[bucket] || mine.sums[bucket] != other.sums[bucket]) {
                differing.set(bucket * width, (bucket + 1) * width);
            }
        }
        for (int bucket = differing.nextSetBit(0); bucket >= 0; bucket = differing.nextSetBit(bucket + 1)) {
            differing.set(bucket, within.containsBucket(bucket));
        }
        return new Buckets(differing);
    }

    /**
     * Whether these keys account for every key that came or went since the {@code earlier} sums. They do if in each
     * bucket some of their hashes, each added once (it came) or taken away once (it went), make up the whole difference
     * of the sums of keys. Of keyed sums; others are an {@link IllegalArgumentException}.
     *
     * <p>True by accident with a chance of 3ⁿ in 2⁴⁸ for a bucket that has n of these keys. False, too, where a
     * bucket that differs has too many of them to tell.
     *
     * @param keyHashes the hashes of the keys
     */
    public boolean keysExplain(BucketSums earlier, LongStream keyHashes) {
        if (!level.keyed || !earlier.level.keyed) {
            throw new IllegalArgumentException(
                    "sums: " + level + " and " + earlier.level + " (expected: " + Level.KEYED + ")");
        }
        Map<Integer, LongStream.Builder> byBucket = new HashMap<>();
        keyHashes.forEach(hash -> byBucket.computeIfAbsent(Buckets.of(hash), _ -> LongStream.builder())
                .add(hash));
        for (int bucket = 0; bucket < keySums.length; bucket++) {
            long difference = keySums[bucket] - earlier.keySums[bucket];
            if (difference != 0) {
                LongStream.Builder here = byBucket.getOrDefault(bucket, LongStream.builder());
                if (!ComingAndGoing.explains(here.build().toArray(), difference)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Without the sums of keys. */
    private BucketSums at(Level coarser) {
        if (coarser.bits > level.bits) {
            throw new IllegalArgumentException("sums: " + coarser + " (expected: not finer than " + level + ")");
        }
        BucketSums folded = new BucketSums(coarser);
        int width = coarser.width() / level.width();
        for (int bucket = 0; bucket < counts.length; bucket++) {
            folded.add(bucket / width, counts[bucket], sums[bucket], 0);
        }
        return folded;
    }
}
