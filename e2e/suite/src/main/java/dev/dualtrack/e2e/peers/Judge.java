package dev.dualtrack.e2e.peers;

import java.util.Map;
import java.util.Set;

/** Compares what a store holds with the source's rows. Knows nothing of any program that filled it. Pure. */
final class Judge {
    private Judge() {}

    /**
     * Of a store that holds a record for each row.
     *
     * @param rows by id, what the record of each row has to show
     * @param shown by id, what the store's records show
     * @param count how many records the store counts, those that share an id included
     */
    static Faults ofRecords(Map<String, Map<String, String>> rows, Map<String, Map<String, String>> shown, long count) {
        long lost = rows.keySet().stream().filter(id -> !shown.containsKey(id)).count();
        long stale = rows.entrySet().stream()
                .filter(row ->
                        shown.containsKey(row.getKey()) && !row.getValue().equals(shown.get(row.getKey())))
                .count();
        long orphan =
                shown.keySet().stream().filter(id -> !rows.containsKey(id)).count();
        return new Faults(lost, stale, Math.max(0, count - shown.size()), orphan);
    }

    /**
     * Of a cache that applications fill and changes empty: an entry may be missing, and one from before a change may not
     * be there.
     *
     * @param rows ids of the rows
     * @param changed ids of the rows that were changed after the entries were made
     * @param cached ids of the entries
     */
    static Faults ofCache(Set<String> rows, Set<String> changed, Set<String> cached) {
        long stale = cached.stream()
                .filter(id -> rows.contains(id) && changed.contains(id))
                .count();
        long orphan = cached.stream().filter(id -> !rows.contains(id)).count();
        return new Faults(0, stale, 0, orphan);
    }
}
