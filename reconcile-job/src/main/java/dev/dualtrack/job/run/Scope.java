package dev.dualtrack.job.run;

import dev.dualtrack.job.expect.Drift;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a run may mend of the drift that it finds; it reports all of it. */
public enum Scope {
    ALL {
        @Override
        boolean covers(Drift drift) {
            return true;
        }
    },
    /** What the source has: records that are missing, stale or corrupt. Deletes nothing. */
    ROWS {
        @Override
        boolean covers(Drift drift) {
            return drift != Drift.ORPHANED;
        }
    },
    /** What the source does not have. Deletes only. */
    ORPHANS {
        @Override
        boolean covers(Drift drift) {
            return drift == Drift.ORPHANED;
        }
    };

    abstract boolean covers(Drift drift);

    /** The part of the drift that is in scope, in the same order. */
    <K> Map<K, Drift> of(Map<K, Drift> drift) {
        Map<K, Drift> part = new LinkedHashMap<>(drift);
        part.values().removeIf(kind -> !covers(kind));
        return part;
    }
}
