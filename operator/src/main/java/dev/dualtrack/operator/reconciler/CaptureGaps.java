package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.status.ConditionType;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.api.status.Reason;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.operator.model.SourceReading;
import dev.dualtrack.operator.model.SourceRules;
import java.util.HashSet;
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

    /** What the source was found with; the pass may end before it comes to the look. */
    void find(SourceReading.Read read) {
        found.addAll(read.uncarried());
    }

    /**
     * One look, at what was found since the last one.
     *
     * @param named tables that a worker tells of, filled or not
     * @param previous the status before; a resource that was under no epoch yet has no gaps
     * @return the tables whose gap has ended
     */
    Set<String> look(PipelineConfig config, SourceReading.Read read, Set<String> named, DataPipelineStatus previous) {
        Set<String> tables = config.tables().stream().map(TableConfig::name).collect(Collectors.toSet());
        if (previous.epoch() != null) {
            boolean unseen = !looked && found.isEmpty() && lacked(previous);
            boolean compared = comparedThese(config, previous);
            (unseen ? tables : found)
                    .stream()
                            .filter(table -> compared || carried.contains(table) || named.contains(table))
                            .forEach(open::add);
        }
        found.clear();
        open.retainAll(tables);
        Set<String> left = SourceRules.uncarried(read.facts(), config);
        Set<String> ended = new TreeSet<>(open);
        ended.removeAll(left);
        open.retainAll(left);
        tables.removeAll(left);
        carried = tables;
        looked = true;
        return ended;
    }

    /** Then it was made whole while no operator was there. */
    private static boolean lacked(DataPipelineStatus previous) {
        return previous.conditions().stream()
                .anyMatch(condition -> condition.type().equals(ConditionType.SOURCE_READY.text())
                        && condition.reason().equals(Reason.PUBLICATION_MISMATCH.text()));
    }

    private static boolean comparedThese(PipelineConfig config, DataPipelineStatus previous) {
        return previous.lastRun() != null
                && PipelineConfigWriter.mappingHash(config)
                        .equals(previous.lastRun().mapping());
    }
}
