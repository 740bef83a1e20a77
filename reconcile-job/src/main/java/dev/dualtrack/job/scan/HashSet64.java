package dev.dualtrack.job.scan;

/**
 * A set of hashes in one array of longs (open addressing, linear probing): 11 to 22 bytes for each, where a {@code HashSet} takes
 * 70. 0 and 1 count as one. Not thread-safe.
 */
final class HashSet64 {
    private static final int FIRST_CAPACITY = 1 << 10;

    private long[] members = new long[FIRST_CAPACITY];
    private int size;

    /** Adds the hash; false if it was here already. */
    boolean add(long hash) {
        if (size >= members.length / 4 * 3) {
            grow();
        }
        int slot = slot(hash);
        if (members[slot] != 0) {
            return false;
        }
        members[slot] = known(hash);
        size++;
        return true;
    }

    boolean contains(long hash) {
        return members[slot(hash)] != 0;
    }

    int size() {
        return size;
    }

    private int slot(long hash) {
        int mask = members.length - 1;
        int slot = (int) known(hash) & mask;
        while (members[slot] != 0 && members[slot] != known(hash)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static long known(long hash) {
        return hash == 0 ? 1 : hash;
    }

    private void grow() {
        long[] before = members;
        members = new long[before.length * 2];
        for (long member : before) {
            if (member != 0) {
                members[slot(member)] = member;
            }
        }
    }
}
