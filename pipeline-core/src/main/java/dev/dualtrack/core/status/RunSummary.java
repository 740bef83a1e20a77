package dev.dualtrack.core.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of one reconcile run: a row of {@code dualtrack.reconcile_run} and, as JSON of at most 4 KB, the
 * termination message of the job's pod. Keys appear only as 12-digit hashes.
 *
 * @param runId the Job's name, or what the command line gave
 * @param finishedAt null while the run is under way; never before {@code startedAt}, also where a clock was set back
 * @param reason one sentence for results that need one (what was not verifiable, which rail tripped); else empty
 * @param fenceLsn the WAL position that the verdict holds for, {@code X/Y}; empty if no fence was reached
 * @param rowsChecked rows of the source that were compared with one store at least
 * @param coveragePercent share of the source's rows that was compared, each row counted once for every store that its
 *     table is mapped to; null if there are no rows, or if how many there are is not known
 * @param oldestScan the time of the oldest scan that the verdict rests on beside this run; null if it rests on none before, and
 *     in a row of an earlier version
 * @param sample which records were compared in full, so that it can be done again; null if the run did not come to it
 * @param mapping what was compared, or was to be, as {@link dev.dualtrack.core.config.PipelineConfigWriter#mappingHash}
 *     tells it; null if nobody knows, as in a row of an earlier version
 */
public record RunSummary(
        String runId,
        Instant startedAt,
        @Nullable Instant finishedAt,
        Result result,
        String reason,
        String fenceLsn,
        long rowsChecked,
        @Nullable Double coveragePercent,
        @Nullable Instant oldestScan,
        @Nullable Sample sample,
        @Nullable String mapping,
        List<StoreResult> stores) {
    public RunSummary {
        // who asks whether the run was there at some time would take one that ends before it begins for another's
        finishedAt = finishedAt != null && finishedAt.isBefore(startedAt) ? startedAt : finishedAt;
        stores = List.copyOf(stores);
    }

    /** The same run in fewer bytes: with another reason and without samples of keys. */
    public RunSummary shortened(String reason) {
        return new RunSummary(
                runId,
                startedAt,
                finishedAt,
                result,
                reason,
                fenceLsn,
                rowsChecked,
                coveragePercent,
                oldestScan,
                sample,
                mapping,
                stores.stream().map(StoreResult::withoutSamples).toList());
    }

    /**
     * The same run, known to have ended between these times of another clock, which is right to the second. An end by its own
     * clock that lies outside is {@code latest} then, and a beginning after {@code latest} is {@code earliest}: so early a run
     * may have looked at what it compared. One before {@code earliest} stays, since a run may go on with what another process did.
     */
    public RunSummary endedWithin(Instant earliest, Instant latest) {
        Instant before = latest.plusSeconds(1);
        boolean ended = finishedAt != null && !finishedAt.isBefore(earliest) && finishedAt.isBefore(before);
        boolean began = startedAt.isBefore(before);
        return ended && began
                ? this
                : new RunSummary(
                        runId,
                        began ? startedAt : earliest,
                        ended ? finishedAt : latest,
                        result,
                        reason,
                        fenceLsn,
                        rowsChecked,
                        coveragePercent,
                        oldestScan,
                        sample,
                        mapping,
                        stores);
    }

    /** How a run ended. */
    public enum Result {
        RUNNING,
        CONSISTENT,
        /** Drift was found; after a Repair run: and some of it remains. */
        DRIFTED,
        /** A store could not be compared in time; says nothing about drift. */
        UNVERIFIABLE,
        /** No drift is left, but a scan showed fewer records than the store counts, or met some under keys that no row can have. */
        INCOMPLETE,
        /** A guard rail stopped the repair. */
        REPAIR_SUSPENDED,
        /** Another run held the lock; never becomes the last run. */
        SKIPPED,
        FAILED
    }

    /**
     * How records were drawn whose content is compared whatever their metadata says.
     *
     * @param size how many of each table in each store, at most
     * @param seed in 16 hex digits
     */
    public record Sample(int size, String seed) {}

    /**
     * One store's part.
     *
     * @param source rows that should be there
     * @param target records that are there
     * @param compared keys, of rows and of orphans, that are known to agree or to differ; unsettled and quarantined ones
     *     are neither
     * @param sampled records of the seeded sample: compared in full although their metadata was right
     * @param relationships those in which the corrupt records of the graph differ
     * @param remaining drift left after the repair
     * @param complete whether the store's scan saw as many records as the store counts
     * @param verified whether there is a verdict on every table; if not, a count of 0 means nothing
     * @param sampleKeys at most five 12-digit key hashes of drifted keys
     */
    public record StoreResult(
            String name,
            long source,
            long target,
            long compared,
            long sampled,
            long missing,
            long orphaned,
            long stale,
            long corrupt,
            Relationships relationships,
            long unsettled,
            long quarantined,
            long repaired,
            long remaining,
            boolean complete,
            boolean verified,
            List<String> sampleKeys) {
        @SuppressWarnings("NullAway") // a row of an earlier version lacks relationships
        public StoreResult {
            relationships = relationships == null ? Relationships.NONE : relationships;
            sampleKeys = List.copyOf(sampleKeys);
        }

        /** Missing, orphaned, stale and corrupt together. */
        public long drift() {
            return missing + orphaned + stale + corrupt;
        }

        private StoreResult withoutSamples() {
            return new StoreResult(
                    name,
                    source,
                    target,
                    compared,
                    sampled,
                    missing,
                    orphaned,
                    stale,
                    corrupt,
                    relationships,
                    unsettled,
                    quarantined,
                    repaired,
                    remaining,
                    complete,
                    verified,
                    List.of());
        }
    }

    /**
     * Relationships in which records of the graph differ from their rows, although their metadata is right: counted on
     * their own, while each such record counts as corrupt once.
     *
     * @param missing the row asks for it, the graph has none
     * @param surplus the row does not ask for it, or it is there twice
     * @param dangling it ends in a node that lacks the target's label or key
     */
    public record Relationships(long missing, long surplus, long dangling) {
        /** They agree, or are not compared. */
        public static final Relationships NONE = new Relationships(0, 0, 0);

        /** The sum of both. */
        public Relationships plus(Relationships other) {
            return new Relationships(missing + other.missing, surplus + other.surplus, dangling + other.dangling);
        }

        /** All that differ. */
        public long total() {
            return missing + surplus + dangling;
        }
    }
}
