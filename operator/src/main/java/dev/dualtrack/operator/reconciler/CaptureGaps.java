package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.operator.model.OpenTransactions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tables whose changes the publication did not carry for a time, though stores have rows of them: no event brings what was
 * missed, so a run has to look once they are carried again. A table that is new in the resource is none of them as long as
 * nobody has read its rows: a back-fill brings these.
 *
 * <p>That stores have rows of a table, or may have, follows from each of these: its changes were carried at an earlier look; a
 * worker names it; the last run compared the present tables; an operator before this one said that it was not carried.
 *
 * <p>A gap does not end as the table is carried again, but when every transaction has ended that may have been open then. A
 * change is decoded by the catalog of its own place in the log, so what such a transaction had changed before is not carried,
 * whenever it commits; nobody can read it before that. The same goes for the rows of a new table. Each gap ends once. Not
 * thread-safe.
 */
final class CaptureGaps {
    /** Above every id that a later look finds. */
    private static final long UNKNOWN = Long.MAX_VALUE;

    private final Set<String> found = new HashSet<>();
    private final Set<String> open = new HashSet<>();
    /** What is carried again, each with the newest transaction that may be open of the time before. */
    private final Map<String, Long> settling = new HashMap<>();
    /** Those of them that were new: nobody had read their rows. */
    private final Set<String> fresh = new HashSet<>();

    private Set<String> carried = Set.of();
    private boolean looked;

    /**
     * Tables that the publication was found without; the pass may end before it comes to the look. Returns whether that look has
     * to know the transactions that may be open.
     */
    boolean find(Set<String> uncarried) {
        found.addAll(uncarried);
        return !looked || !found.isEmpty() || !open.isEmpty() || !settling.isEmpty();
    }

    /** A new epoch reads all rows, and its first run looks at everything: its slot begins when all older transactions have ended. */
    void forget() {
        found.clear();
        open.clear();
        settling.clear();
        fresh.clear();
        carried = Set.of();
        looked = true;
    }

    /** Tables that are carried now, while transactions are open that may have changed them before. */
    Set<String> settling() {
        return new TreeSet<>(settling.keySet());
    }

    /**
     * One look, at what was found since the last one.
     *
     * @param uncarried tables of which the publication does not carry every change now
     * @param transactions as of after that was read; null if {@link #find} did not ask for them
     * @param named tables that a worker tells of, filled or not
     * @param quiet no run is under way, nor has one ended that {@code previous} does not tell of
     * @param previous the status before, all that tells of a table that was carried again while no operator was there; a
     *     resource that was under no epoch yet has no gaps
     * @return the tables whose gap has ended
     */
    Set<String> look(
            PipelineConfig config,
            Set<String> uncarried,
            @Nullable OpenTransactions transactions,
            Set<String> named,
            boolean quiet,
            DataPipelineStatus previous) {
        Set<String> tables = config.tables().stream().map(TableConfig::name).collect(Collectors.toSet());
        boolean compared = comparedThese(config, previous);
        if (previous.epoch() == null) {
            found.clear();
        } else {
            if (!looked) {
                open.addAll(uncarriedBefore(previous));
            }
            found.stream()
                    .filter(table -> compared || carried.contains(table) || named.contains(table))
                    .forEach(open::add);
        }
        sort(uncarried, transactions);
        settling.keySet().retainAll(tables);
        Set<String> ended = transactions == null ? new TreeSet<>() : end(transactions);
        if (!compared && quiet) {
            // The new table's own run is due, and begins from now on.
            ended.removeAll(fresh);
        }
        fresh.retainAll(settling.keySet());
        tables.removeAll(uncarried);
        carried = tables;
        looked = true;
        return ended;
    }

    /** What is left out now, and what is carried again. */
    private void sort(Set<String> uncarried, @Nullable OpenTransactions transactions) {
        settling.keySet().stream()
                .filter(table -> uncarried.contains(table) && !fresh.contains(table))
                .forEach(open::add);
        settling.keySet().removeAll(uncarried);
        Set<String> again = new HashSet<>(found);
        again.addAll(open);
        again.removeAll(uncarried);
        long newest = transactions == null ? UNKNOWN : transactions.newest();
        boolean over = transactions != null && transactions.haveEnded(newest);
        for (String table : again) {
            if (open.contains(table)) {
                fresh.remove(table);
                settling.put(table, newest);
            } else if (!over) {
                fresh.add(table);
                settling.put(table, newest);
            }
        }
        found.retainAll(uncarried);
        open.retainAll(uncarried);
    }

    /** What has settled; it is settling no longer. */
    private Set<String> end(OpenTransactions transactions) {
        settling.replaceAll((_, newest) -> Math.min(newest, transactions.newest()));
        Set<String> ended = settling.entrySet().stream()
                .filter(table -> transactions.haveEnded(table.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
        settling.keySet().removeAll(ended);
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
