package dev.dualtrack.job.figures;

import java.util.HashSet;
import java.util.Set;

/** Ids of rows that were changed in the source without any copy hearing of it. */
final class Planted {
    private final Set<Long> updated = new HashSet<>();
    private final Set<Long> deleted = new HashSet<>();

    void update(long id) {
        updated.add(id);
    }

    void delete(long id) {
        deleted.add(id);
    }

    boolean holds(long id) {
        return updated.contains(id) || deleted.contains(id);
    }

    int size() {
        return updated.size() + deleted.size();
    }

    int updates() {
        return updated.size();
    }

    int deletes() {
        return deleted.size();
    }
}
