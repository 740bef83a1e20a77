package dev.dualtrack.job.run;

import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.fingerprint.Digest;
import dev.dualtrack.core.source.Source;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.expect.Expectation;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.fence.Fence;
import dev.dualtrack.job.fence.Pace;
import dev.dualtrack.job.fence.Throttle;
import dev.dualtrack.job.journal.Checkpoints;
import dev.dualtrack.job.journal.ScanNotes;
import dev.dualtrack.job.journal.ScanNotes.Note;
import dev.dualtrack.job.repair.Held;
import dev.dualtrack.job.repair.Rails;
import dev.dualtrack.job.repair.Rails.Permission;
import dev.dualtrack.job.repair.Rails.Plan;
import dev.dualtrack.job.repair.Repair;
import dev.dualtrack.job.run.Mending.Left;
import dev.dualtrack.job.scan.Candidate;
import dev.dualtrack.job.scan.Moment;
import dev.dualtrack.job.scan.SourceScan;
import dev.dualtrack.job.scan.StoreScan;
import dev.dualtrack.job.stream.Stream;
import dev.dualtrack.job.verify.Recheck;
import dev.dualtrack.job.verify.RecheckResult.Settled;
import dev.dualtrack.job.verify.RecheckResult.Unverifiable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One table in one store: scan, recheck, ask the rails; then unit by unit, or in bulk some units together, repair by
 * command and recheck exactly what was repaired. What is done is kept as a checkpoint, and taken over where it rests on
 * the same basis (ADR 0042): same request and configuration, mapping, database and epoch. A part that is not due is not
 * scanned if a {@link ChangesLook} finds that it still agrees (ADR 0048).
 *
 * <p>A part's note is gone before anything is looked for that may speak against it, and is there again once all of it
 * agrees: whoever finds one, after a kill at any step, may rely on it.
 */
record PartRun(
        Source source,
        Stream stream,
        Fence fence,
        Pace pace,
        Rails rails,
        Checkpoints checkpoints,
        ScanNotes notes,
        ReconcileRun.Options options) {
    private static final Logger LOG = LoggerFactory.getLogger(PartRun.class);

    PartResult run(
            Supplier<SourceScan> scan, long baselineRows, DerivedStore store, Expectation expectation, boolean due) {
        StoreState state = StoreState.of(store, options.owner(), expectation);
        if (!state.problem().isEmpty()) {
            notes.forget(expectation.place());
            return PartResult.unverifiable(
                    expectation.table(), store.kind(), scan.get().rows(), state.problem());
        }
        Recheck recheck = new Recheck(
                source, store, stream, fence, expectation, options.runId(), options.epoch(), options.maxPasses());
        Throttle throttle = new Throttle(stream, pace, options.limits(), expectation.table(), store.kind());
        PartCheckpoint checkpoint = PartCheckpoint.of(checkpoints, expectation, basis(state, expectation));
        Optional<Mending> known = checkpoint.load();
        if (known.isPresent() && mayGoOn(expectation.place(), known.get(), scan, baselineRows)) {
            report(expectation, "Taken over from before an interruption", known.get());
            return mended(known.get(), checkpoint, expectation, recheck, throttle);
        }
        known.ifPresent(_ -> checkpoint.forget());
        Optional<Moment> since =
                scan.get().moment().map(moment -> moment.before(stream.behind(store.kind(), moment.ends())));
        if (!due) {
            Optional<PartResult> looked = looked(scan.get(), store, expectation, recheck, state);
            if (looked.isPresent()) {
                return noted(looked.get(), scan.get(), since, expectation, state);
            }
        }
        notes.forget(expectation.place());
        StoreScan.Outcome outcome =
                StoreScan.compare(source, scan.get(), store, stream, expectation, options.deep(), throttle);
        LOG.atInfo()
                .addKeyValue("table", expectation.table())
                .addKeyValue("store", store.kind().word())
                .addKeyValue("records", outcome.records())
                .addKeyValue("leftOut", outcome.leftOut())
                .addKeyValue("candidates", outcome.candidates().size())
                .log("Store scanned");
        Draft draft = new Draft(expectation, scan.get().rows(), scan.get().wantedCount(store.kind()), outcome);
        return switch (recheck.verify(outcome.candidates())) {
            case Unverifiable unverifiable -> draft.unverifiable(unverifiable.reason());
            case Settled settled -> {
                Mending mending = decided(draft, settled, baselineRows);
                checkpoint.save(mending);
                report(expectation, "Compared", mending);
                yield noted(
                        mended(mending, checkpoint, expectation, recheck, throttle),
                        scan.get(),
                        since,
                        expectation,
                        state);
            }
        };
    }

    /** Empty if the part has to be scanned after all. */
    private Optional<PartResult> looked(
            SourceScan scan, DerivedStore store, Expectation expectation, Recheck recheck, StoreState state) {
        Optional<Moment> moment = scan.moment();
        Optional<Note> note = notes.find(expectation.place())
                .filter(found ->
                        moment.isPresent() && found.basis().equals(noteBasis(state, expectation, moment.get())));
        return note.isEmpty()
                ? Optional.empty()
                : new ChangesLook(source, stream, fence, store, expectation, recheck, options.runId())
                        .at(note.get(), scan, moment.orElseThrow());
    }

    /**
     * The result, after a note of it for the next run; none of a part in which something is left, and none of values
     * that applications cache, which change without a row.
     */
    private PartResult noted(
            PartResult result, SourceScan scan, Optional<Moment> since, Expectation expectation, StoreState state) {
        Turns turns = options.turns();
        if (turns == null || since.isEmpty()) {
            return result;
        }
        Moment moment = since.get();
        if (result.leavesNothing() && !expectation.isFilledByApplications()) {
            PartResult.Earlier earlier = result.earlier();
            notes.save(
                    expectation.place(),
                    new Note(
                            earlier == null ? turns.now() : earlier.scannedAt(),
                            turns.now(),
                            noteBasis(state, expectation, moment),
                            moment.oldest(),
                            moment.ends(),
                            scan.wanted(expectation.store()),
                            result.records()));
        } else {
            notes.forget(expectation.place());
        }
        return result;
    }

    private String noteBasis(StoreState state, Expectation expectation, Moment moment) {
        Turns turns = Objects.requireNonNull(options.turns());
        return digest(
                turns.basis(),
                expectation.mapping().spec(expectation.store()),
                source.systemIdentifier(),
                moment.incarnation(),
                Long.toString(state.epoch()));
    }

    private String basis(StoreState state, Expectation expectation) {
        return digest(
                PartCheckpoint.FORM,
                options.basis(),
                String.valueOf(rails.released().get(expectation.place())),
                expectation.mapping().spec(expectation.store()),
                source.systemIdentifier(),
                Long.toString(state.epoch()));
    }

    private static String digest(String... parts) {
        return Digest.hex(String.join(" ", parts), 32);
    }

    /**
     * Whether the repair of an interrupted attempt may go on. The rails are asked again: for what is not repaired yet,
     * and with the rows that the source has now.
     *
     * <p>They are asked as if something were deleted, since the repair deletes each row that the source has lost since
     * the drift was found. For the same reason it must not have lost more than half of its rows since then. If it had
     * lost so many before that already, only the loss since then counts: the deletes were held back, and are not in the
     * repair.
     */
    private boolean mayGoOn(Place place, Mending mending, Supplier<SourceScan> scan, long baselineRows) {
        if (mending.isDone()) {
            return true;
        }
        long rows = scan.get().rows();
        long found = mending.found().rows();
        Map<RecordKey, Drift> pending = mending.pending();
        Plan plan = new Plan(
                rows,
                Rails.hasShrunk(found, baselineRows) ? found : baselineRows,
                pending.size(),
                Math.max(1, Scope.ORPHANS.of(pending).size()),
                mending.found().complete());
        return !Rails.hasShrunk(rows, found) && rails.judge(place, plan).mayDelete();
    }

    /** What of the drift is to be repaired. */
    private Mending decided(Draft draft, Settled found, long baselineRows) {
        boolean complete = draft.outcome().isComplete(found.unsightedLive());
        Place place = draft.expectation().place();
        Map<RecordKey, Drift> wanted = options.scope().of(place, found.confirmed());
        if (options.mode() == Mode.DETECT || wanted.isEmpty()) {
            return Mending.of(
                    draft.result(found, complete, null),
                    Map.of(),
                    options.portions().unit());
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
        LOG.atInfo()
                .addKeyValue("table", draft.expectation().table())
                .addKeyValue("store", draft.expectation().store().word())
                .addKeyValue("mode", options.mode())
                .addKeyValue("confirmed", found.confirmed().size())
                .addKeyValue("allowed", allowed.size())
                .log("Repair decided");
        Map<RecordKey, Drift> repaired = options.mode() == Mode.DRY_RUN ? Map.of() : allowed;
        return Mending.of(
                draft.result(found, complete, permission.held()),
                repaired,
                options.portions().unit());
    }

    /** Repairs what is not repaired yet. A part that still has no verdict then is done anew by the next attempt. */
    private PartResult mended(
            Mending decided, PartCheckpoint checkpoint, Expectation expectation, Recheck recheck, Throttle throttle) {
        Mending mending = decided;
        Stride stride = Stride.of(options.portions(), mending, fence.timeout());
        while (!mending.isDone()) {
            List<Mending.Unit> together = mending.next(stride.units());
            long start = pace.nanoTime();
            for (Mending.Unit unit : together) {
                throttle.take(unit.records().size());
                new Repair(stream, expectation.store(), options.runId())
                        .request(unit.records().keySet());
            }
            switch (recheck.verifyRepair(toLookAtAgain(together))) {
                case Unverifiable unverifiable -> {
                    return mending.result(unverifiable.reason());
                }
                case Settled settled -> {
                    List<Left> left = new Left(settled.confirmed().size(), settled.unsettled(), settled.quarantined())
                            .ofTogether(together.size());
                    checkpoint.done(mending.done(), left);
                    mending = mending.with(left);
                    stride.took(Duration.ofNanos(pace.nanoTime() - start));
                    report(expectation, "Unit repaired", mending);
                }
            }
        }
        PartResult result = mending.result("");
        if (!result.isVerified()) {
            checkpoint.forget();
        }
        return result;
    }

    private static void report(Expectation expectation, String what, Mending mending) {
        LOG.atInfo()
                .addKeyValue("table", expectation.table())
                .addKeyValue("store", expectation.store().word())
                .addKeyValue("units", mending.units().size())
                .addKeyValue("done", mending.done())
                .addKeyValue("repaired", mending.result("").repaired())
                .log(what);
    }

    private static List<Candidate> toLookAtAgain(List<Mending.Unit> repaired) {
        return repaired.stream()
                .flatMap(unit -> unit.records().entrySet().stream())
                .map(entry -> {
                    Candidate candidate = Candidate.unsighted(entry.getKey());
                    return entry.getValue() == Drift.CORRUPT ? candidate.inFull() : candidate;
                })
                .toList();
    }

    /** What the scan contributes to every result of the part. */
    private record Draft(Expectation expectation, long rows, long wanted, StoreScan.Outcome outcome) {
        PartResult unverifiable(String reason) {
            return PartResult.unverifiable(
                    expectation.table(), expectation.store(), rows, wanted, outcome.records(), reason);
        }

        /** As {@code found} says, nothing of it repaired. */
        PartResult result(Settled found, boolean complete, @Nullable Held held) {
            return new PartResult(
                    expectation.table(),
                    expectation.store(),
                    rows,
                    wanted,
                    outcome.records(),
                    outcome.sampled(),
                    complete,
                    PartResult.counts(found.confirmed().values()),
                    found.confirmed(),
                    found.relationships(),
                    found.unsettled(),
                    found.quarantined(),
                    0,
                    found.confirmed().size(),
                    found.fence().toString(),
                    "",
                    held,
                    null);
        }
    }
}
