package dev.dualtrack.job.run;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.expect.Expectation;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.fence.Fence;
import dev.dualtrack.job.repair.Held;
import dev.dualtrack.job.repair.Rails;
import dev.dualtrack.job.repair.Rails.Permission;
import dev.dualtrack.job.repair.Rails.Plan;
import dev.dualtrack.job.repair.Repair;
import dev.dualtrack.job.scan.Candidate;
import dev.dualtrack.job.scan.SourceScan;
import dev.dualtrack.job.scan.StoreScan;
import dev.dualtrack.job.stream.Stream;
import dev.dualtrack.job.verify.Recheck;
import dev.dualtrack.job.verify.RecheckResult.Settled;
import dev.dualtrack.job.verify.RecheckResult.Unverifiable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One table in one store: scan, recheck, ask the rails, repair by command, recheck exactly what was repaired.
 */
record PartRun(Source source, Stream stream, Fence fence, Rails rails, ReconcileRun.Options options) {
    private static final Logger log = LoggerFactory.getLogger(PartRun.class);

    PartResult run(SourceScan scan, long baselineRows, DerivedStore store, Expectation expectation) {
        String unfit = StoreState.problem(store, options.owner(), expectation);
        if (!unfit.isEmpty()) {
            return PartResult.unverifiable(expectation.table(), store.kind(), scan.rows(), unfit);
        }
        StoreScan.Outcome outcome = StoreScan.compare(source, scan, store, stream, expectation, options.deep());
        log.atInfo()
                .addKeyValue("table", expectation.table())
                .addKeyValue("store", store.kind().word())
                .addKeyValue("records", outcome.records())
                .addKeyValue("candidates", outcome.candidates().size())
                .log("Store scanned");
        Recheck recheck = new Recheck(
                source, store, stream, fence, expectation, options.runId(), options.epoch(), options.maxPasses());
        Draft draft = new Draft(expectation, scan.rows(), scan.wantedCount(store.kind()), outcome);
        return switch (recheck.verify(outcome.candidates())) {
            case Unverifiable unverifiable -> draft.unverifiable(unverifiable.reason());
            case Settled settled -> mend(draft, settled, baselineRows, recheck);
        };
    }

    private PartResult mend(Draft draft, Settled found, long baselineRows, Recheck recheck) {
        boolean complete = draft.outcome().isComplete(found.unsightedLive());
        Place place = draft.expectation().place();
        Map<RecordKey, Drift> wanted = options.scope().of(place, found.confirmed());
        if (options.mode() == Mode.DETECT || wanted.isEmpty()) {
            return draft.result(found, complete, 0, found.confirmed().size(), "", null);
        }
        Permission permission = rails.judge(
                place,
                new Plan(
                        draft.rows(),
                        baselineRows,
                        wanted.size(),
                        Scope.ORPHANS.of(wanted).size(),
                        complete));
        Map<RecordKey, Drift> allowed =
                permission.mayDelete() ? wanted : permission.mayRepair() ? Scope.ROWS.of(wanted) : Map.of();
        log.atInfo()
                .addKeyValue("table", draft.expectation().table())
                .addKeyValue("store", draft.expectation().store().word())
                .addKeyValue("mode", options.mode())
                .addKeyValue("confirmed", found.confirmed().size())
                .addKeyValue("allowed", allowed.size())
                .log("Repair decided");
        if (options.mode() == Mode.DRY_RUN || allowed.isEmpty()) {
            return draft.result(found, complete, 0, found.confirmed().size(), "", permission.held());
        }
        new Repair(stream, draft.expectation().store(), options.runId()).request(allowed.keySet());
        return switch (recheck.verifyRepair(toLookAtAgain(allowed))) {
            case Unverifiable unverifiable ->
                draft.result(found, complete, 0, found.confirmed().size(), unverifiable.reason(), permission.held());
            case Settled left -> {
                long open = left.confirmed().size() + left.unsettled() + left.quarantined();
                long held = (long) found.confirmed().size() - allowed.size();
                yield draft.result(
                        found.alsoUnsettled(left),
                        complete,
                        allowed.size() - open,
                        held + left.confirmed().size() + left.unsettled(),
                        "",
                        permission.held());
            }
        };
    }

    private static List<Candidate> toLookAtAgain(Map<RecordKey, Drift> repaired) {
        return repaired.entrySet().stream()
                .map(entry -> {
                    Candidate candidate = Candidate.unsighted(entry.getKey());
                    return entry.getValue() == Drift.CORRUPT ? candidate.inFull() : candidate;
                })
                .toList();
    }

    /** What the scan contributes to every result of the part. */
    private record Draft(Expectation expectation, long rows, long wanted, StoreScan.Outcome outcome) {
        PartResult unverifiable(String reason) {
            return new PartResult(
                    expectation.table(),
                    expectation.store(),
                    rows,
                    wanted,
                    outcome.records(),
                    0,
                    true,
                    Map.of(),
                    Relationships.NONE,
                    0,
                    0,
                    0,
                    0,
                    "",
                    reason,
                    null);
        }

        /** As {@code found} says; {@code repaired} of it is mended and {@code remaining} is left. */
        PartResult result(
                Settled found,
                boolean complete,
                long repaired,
                long remaining,
                String unverifiable,
                @Nullable Held held) {
            return new PartResult(
                    expectation.table(),
                    expectation.store(),
                    rows,
                    wanted,
                    outcome.records(),
                    outcome.sampled(),
                    complete,
                    found.confirmed(),
                    found.relationships(),
                    found.unsettled(),
                    found.quarantined(),
                    repaired,
                    remaining,
                    found.fence().toString(),
                    unverifiable,
                    held);
        }
    }
}
