package dev.dualtrack.core.bucket;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.LongStream;

/**
 * A set of the {@value #COUNT} buckets that the keys of a table fall into: a key's bucket is the first {@value #BITS} bits of
 * its hash. Not thread-safe.
 */
public final class Buckets {
    static final int BITS = 16;
    static final int COUNT = 1 << BITS;

    private final BitSet members;

    Buckets(BitSet members) {
        this.members = members;
    }

    /** All of them. */
    public static Buckets all() {
        BitSet members = new BitSet(COUNT);
        members.set(0, COUNT);
        return new Buckets(members);
    }

    static int of(long keyHash) {
        return (int) (keyHash >>> (Long.SIZE - BITS));
    }

    /** Whether the key with that hash is in one of these. */
    public boolean contains(long keyHash) {
        return containsBucket(of(keyHash));
    }

    boolean containsBucket(int bucket) {
        return members.get(bucket);
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return members.isEmpty();
    }

    /** Whether there is no other bucket. */
    public boolean isAll() {
        return size() == COUNT;
    }

    /** How many there are. */
    public int size() {
        return members.cardinality();
    }

    /** Whether each of these has one of the keys with those hashes. */
    public boolean eachHasOne(LongStream keyHashes) {
        BitSet without = (BitSet) members.clone();
        keyHashes.forEach(hash -> without.clear(of(hash)));
        return without.isEmpty();
    }

    /** A bit for each bucket, in the order in which PostgreSQL's {@code get_bit} counts those of a bytea. */
    public byte[] toBytes() {
        return Arrays.copyOf(members.toByteArray(), COUNT / Byte.SIZE);
    }
}
