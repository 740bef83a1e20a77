package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.config.TableConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Tables whose changes the publication did not carry for a time, though stores have rows of them: no event brings what was
 * missed, so a run has to look once they are carried again. A table that is new in the resource is none of them as long as
 * nobody has read its rows: a back-fill brings these.
 *
 * <p>That stores have rows of a table, or may have, follows from each of these: its changes were carried at an earlier look; a
 * worker names it; the last run compared the present tables. Each gap ends once. Not thread-safe.
 */
final class CaptureGaps {
    private final Set<String> found = new HashSet<>();
    private final Set<String> open = new HashSet<>();
    private Set<String> carried = Set.of();
    private boolean looked;

    /** Tables that the publication was found without; the pass may end before it comes to the look. */
    void find(Set<String> uncarried) {
        found.addAll(uncarried);
    }

    /** A new epoch reads all rows, and its first run looks at everything. */
    void forget() {
        found.clear();
        open.clear();
        carried = Set.of();
        looked = true;
    }

    /**
     * One look, at what was found since the last one.
     *
     * @param uncarried tables of which the publication does not carry every change now
     * @param named tables that a worker tells of, filled or not
     * @param previous the status before, all that tells of a table that was carried again while no operator was there; a
     *     resource that was under no epoch yet has no gaps
     * @return the tables whose gap has ended
     */
    Set<String> look(PipelineConfig config, Set<String> uncarried, Set<String> named, DataPipelineStatus previous) {
        Set<String> tables = config.tables().stream().map(TableConfig::name).collect(Collectors.toSet());
        if (previous.epoch() != null) {
            if (!looked) {
                found.addAll(uncarriedBefore(previous));
            }
            boolean compared = comparedThese(config, previous);
            found.stream()
                    .filter(table -> compared || carried.contains(table) || named.contains(table))
                    .forEach(open::add);
        }
        found.clear();
        open.retainAll(tables);
        Set<String> ended = new TreeSet<>(open);
        ended.removeAll(uncarried);
        open.retainAll(uncarried);
        tables.removeAll(uncarried);
        carried = tables;
        looked = true;
        return ended;
    }

    private static List<String> uncarriedBefore(DataPipelineStatus previous) {
        return previous.hotPath() == null || previous.hotPath().uncarried() == null
                ? List.of()
                : previous.hotPath().uncarried();
    }

    private static boolean comparedThese(PipelineConfig config, DataPipelineStatus previous) {
        return previous.lastRun() != null
                && PipelineConfigWriter.mappingHash(config)
                        .equals(previous.lastRun().mapping());
    }
}
