package dev.dualtrack.job.scan;

import java.util.BitSet;

/**
 * A table from key digest to content digest in two arrays of longs (open addressing, linear probing): about 24 bytes per
 * key, where a {@code HashMap} takes 100. After it was filled, each key can be met once. 0 is not a key. Not thread-safe.
 */
final class DigestTable {
    private static final int FIRST_CAPACITY = 1 << 10;

    private long[] keys = new long[FIRST_CAPACITY];
    private long[] contents = new long[FIRST_CAPACITY];
    private final BitSet met = new BitSet();
    private int size;

    /** Sets the key's content; only before the first {@link #meet}, because growing moves the keys. */
    void put(long key, long content) {
        if (!met.isEmpty()) {
            throw new IllegalStateException("put after meet (expected: filled first)");
        }
        if (size >= keys.length / 4 * 3) {
            grow();
        }
        int slot = slot(key);
        if (keys[slot] == 0) {
            keys[slot] = key;
            size++;
        }
        contents[slot] = content;
    }

    /** Marks the key as met and returns its content, 0 if it is not here. */
    long meet(long key) {
        int slot = slot(key);
        if (keys[slot] == 0) {
            return 0;
        }
        met.set(slot);
        return contents[slot];
    }

    /** Whether the key is here and was never met. */
    boolean isUnmet(long key) {
        int slot = slot(key);
        return keys[slot] != 0 && !met.get(slot);
    }

    int size() {
        return size;
    }

    int unmet() {
        return size - met.cardinality();
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) key & mask;
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        long[] oldContents = contents;
        keys = new long[oldKeys.length * 2];
        contents = new long[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                contents[slot] = oldContents[i];
            }
        }
    }
}
