package dev.dualtrack.job.repair;

import dev.dualtrack.core.config.ReconcileConfig;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.job.expect.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The guard rails: how much of one store's drift on one table a run may mend without being asked. Pure.
 *
 * <p>A share of a small table is next to nothing, so up to {@value #FLOOR} keys are always allowed. Deletes are held back
 * altogether while the source itself looks wrong: it is empty, or has lost more than half its rows since the last run
 * that found nothing wrong with it. A person who lets the repair of a suspended run proceed moves the rails of each table and
 * store in which that run was held back, by what it saw there: its keys come on top of those that are allowed anyway, and if
 * the source looked wrong, its rows are what the source is compared with. Nothing lifts the last rail: a store whose scan was
 * incomplete loses nothing.
 *
 * @param released what was held back in the run that a person lets proceed; empty if none did
 */
public record Rails(double maxRepairPercent, double maxDeletePercent, Map<Place, Held> released) {
    static final long FLOOR = 100;

    public Rails {
        released = Map.copyOf(released);
    }

    /** The rails of the configuration. */
    public static Rails of(ReconcileConfig config, Map<Place, Held> released) {
        return new Rails(config.maxRepairPercent(), config.maxOrphanDeletePercent(), released);
    }

    /**
     * What would be done.
     *
     * @param sourceRows rows of the table now
     * @param baselineRows rows at the last run that found nothing wrong with the source; -1 if there was none
     * @param repairs keys to be repaired, deletes among them
     * @param deletes orphans to be deleted
     * @param complete whether the store's scan was
     */
    public record Plan(long sourceRows, long baselineRows, long repairs, long deletes, boolean complete) {}

    /**
     * What may be done.
     *
     * @param mayRepair whether anything may be done at all
     * @param mayDelete whether orphans may be deleted, too
     * @param held what was held back; null if no rail tripped (an incomplete scan is no rail that anyone could release)
     */
    public record Permission(
            boolean mayRepair, boolean mayDelete, @Nullable Held held) {}

    /** Judges a plan. */
    public Permission judge(Place place, Plan plan) {
        Held seen = released.get(place);
        List<String> reasons = new ArrayList<>();
        long allowed = limit(maxRepairPercent, plan.sourceRows()) + (seen == null ? 0 : seen.repairs());
        boolean mayRepair = plan.repairs() <= allowed;
        if (!mayRepair) {
            reasons.add("keys to repair: " + plan.repairs() + " of " + plan.sourceRows() + " rows (expected: <= "
                    + allowed + ")");
        }
        List<String> againstDeletes = plan.deletes() > 0 ? againstDeletes(plan, seen) : List.of();
        reasons.addAll(againstDeletes);
        boolean mayDelete = plan.deletes() == 0 || (plan.complete() && againstDeletes.isEmpty());
        return new Permission(
                mayRepair,
                mayRepair && mayDelete,
                reasons.isEmpty()
                        ? null
                        : new Held(String.join("; ", reasons), plan.sourceRows(), plan.repairs(), plan.deletes()));
    }

    private List<String> againstDeletes(Plan plan, @Nullable Held seen) {
        List<String> reasons = new ArrayList<>();
        Held source = seen != null && tellsOfLoss(seen, plan.baselineRows()) ? seen : null;
        long norm = source == null ? plan.baselineRows() : source.rows();
        if (plan.sourceRows() == 0 && source == null) {
            reasons.add("the source table is empty: nothing is deleted");
        } else if (hasShrunk(plan.sourceRows(), norm)) {
            reasons.add("source rows: " + plan.sourceRows() + ", before: " + norm
                    + " (expected: at least half): nothing is deleted");
        }
        long allowed = limit(maxDeletePercent, plan.sourceRows()) + (seen == null ? 0 : seen.deletes());
        if (plan.deletes() > allowed) {
            reasons.add("orphans to delete: " + plan.deletes() + " of " + plan.sourceRows() + " rows (expected: <= "
                    + allowed + ")");
        }
        return reasons;
    }

    /** The row count that the next run compares with: a loss that nobody has confirmed must not become the norm. */
    public long baseline(TableId table, long sourceRows, long baselineRows) {
        boolean confirmed = released.entrySet().stream()
                .anyMatch(entry -> entry.getKey().table().equals(table)
                        && tellsOfLoss(entry.getValue(), baselineRows)
                        && !hasShrunk(sourceRows, entry.getValue().rows()));
        return hasShrunk(sourceRows, baselineRows) && !confirmed ? baselineRows : sourceRows;
    }

    /** Whether the person who released it was told that the source had lost rows: only then has anybody confirmed that. */
    private static boolean tellsOfLoss(Held seen, long baselineRows) {
        return seen.tellsRows() && (seen.rows() == 0 || hasShrunk(seen.rows(), baselineRows));
    }

    /** Whether the source has lost more than half its rows; never if {@code baselineRows} are none or unknown. */
    public static boolean hasShrunk(long sourceRows, long baselineRows) {
        return baselineRows > 0 && sourceRows < (baselineRows + 1) / 2;
    }

    private static long limit(double percent, long rows) {
        return Math.max(FLOOR, (long) Math.floor(rows * percent / 100));
    }
}
