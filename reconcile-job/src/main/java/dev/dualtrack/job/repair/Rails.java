package dev.dualtrack.job.repair;

import dev.dualtrack.core.config.ReconcileConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * The guard rails: how much of one store's drift on one table a run may mend without being asked. Pure.
 *
 * <p>A share of a small table is next to nothing, so up to {@value #FLOOR} keys are always allowed. Deletes are held back
 * altogether while the source itself looks wrong: it is empty, or has lost more than half its rows since the last run
 * that found nothing wrong with it. {@code proceed}, the explicit wish of a person, lifts all of these. Nothing lifts the
 * last one: a store whose scan was incomplete loses nothing.
 */
public record Rails(double maxRepairPercent, double maxDeletePercent, boolean proceed) {
    static final long FLOOR = 100;

    /** The rails of the configuration. */
    public static Rails of(ReconcileConfig config, boolean proceed) {
        return new Rails(config.maxRepairPercent(), config.maxOrphanDeletePercent(), proceed);
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
     * @param reason which rails tripped; empty if none did (an incomplete scan is no rail that anyone could release)
     */
    public record Permission(boolean mayRepair, boolean mayDelete, String reason) {}

    /** Judges a plan. */
    public Permission judge(Plan plan) {
        List<String> reasons = new ArrayList<>();
        boolean mayRepair = true;
        boolean mayDelete = true;
        if (!proceed && plan.repairs() > limit(maxRepairPercent, plan.sourceRows())) {
            mayRepair = false;
            reasons.add("keys to repair: " + plan.repairs() + " of " + plan.sourceRows() + " rows (expected: <= "
                    + limit(maxRepairPercent, plan.sourceRows()) + ")");
        }
        if (plan.deletes() > 0) {
            List<String> againstDeletes = againstDeletes(plan);
            mayDelete = plan.complete() && againstDeletes.isEmpty();
            reasons.addAll(againstDeletes);
        }
        return new Permission(mayRepair, mayRepair && mayDelete, String.join("; ", reasons));
    }

    private List<String> againstDeletes(Plan plan) {
        List<String> reasons = new ArrayList<>();
        if (!proceed && plan.sourceRows() == 0) {
            reasons.add("the source table is empty: nothing is deleted");
        } else if (!proceed && hasShrunk(plan.sourceRows(), plan.baselineRows())) {
            reasons.add("source rows: " + plan.sourceRows() + ", before: " + plan.baselineRows()
                    + " (expected: at least half): nothing is deleted");
        }
        if (!proceed && plan.deletes() > limit(maxDeletePercent, plan.sourceRows())) {
            reasons.add("orphans to delete: " + plan.deletes() + " of " + plan.sourceRows() + " rows (expected: <= "
                    + limit(maxDeletePercent, plan.sourceRows()) + ")");
        }
        return reasons;
    }

    /** The row count that the next run compares with: a loss that nobody has confirmed must not become the norm. */
    public long baseline(long sourceRows, long baselineRows) {
        return !proceed && hasShrunk(sourceRows, baselineRows) ? baselineRows : sourceRows;
    }

    private static boolean hasShrunk(long sourceRows, long baselineRows) {
        return baselineRows > 0 && sourceRows < (baselineRows + 1) / 2;
    }

    private static long limit(double percent, long rows) {
        return Math.max(FLOOR, (long) Math.floor(rows * percent / 100));
    }
}
