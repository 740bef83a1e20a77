package dev.dualtrack.job.run;

import dev.dualtrack.job.repair.Rails;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** By table, the row counts that a run leaves for the next one to compare with. Pure. */
public final class Baselines {
    private Baselines() {}

    /** {@code before}: what the last run left. Of a table with several parts it is the last one's count. */
    public static Map<String, Long> of(Map<String, Long> before, Collection<PartResult> parts, Rails rails) {
        Map<String, Long> noted = new TreeMap<>(before);
        for (PartResult part : parts) {
            if (part.rows() != PartResult.ROWS_UNKNOWN) {
                String table = part.table().toString();
                noted.put(table, rails.baseline(part.table(), part.rows(), before.getOrDefault(table, -1L)));
            }
        }
        return noted;
    }
}
