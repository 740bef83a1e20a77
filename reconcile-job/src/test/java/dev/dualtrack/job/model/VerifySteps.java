package dev.dualtrack.job.model;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.model.Model.Step;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.source.TxSnapshot;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.model.World.Check;
import dev.dualtrack.job.model.World.Commands;
import dev.dualtrack.job.model.World.Held;
import dev.dualtrack.job.model.World.Phase;
import dev.dualtrack.job.model.World.Source;
import dev.dualtrack.job.model.World.Truth;
import dev.dualtrack.job.scan.Candidate;
import dev.dualtrack.job.verify.Judging;
import dev.dualtrack.job.verify.Judging.Says;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One verify after the other, step by step; the verdict is production's, what it is measured against is not. */
record VerifySteps(Variant variant) {
    private static final RecordKey KEY = new RecordKey(new TableId("public", "t"), List.of("k"));

    void add(World w, List<Step<World>> steps) {
        Check c = w.check();
        Held held = w.held();
        switch (c.phase()) {
            case IDLE -> {
                steps.add(step("scan of the store", w, scanned(held.value() != 0, held.version())));
                if (held.value() != 0) {
                    steps.add(step("scan of the store misses the record", w, scanned(false, 0)));
                }
            }
            case SCANNED -> steps.add(step("verify reads the source, notes F", w, sourceRead(w)));
            case SOURCE_READ -> {
                if (variant == Variant.NO_FENCE) {
                    steps.add(step("no fence", w, at(c, Phase.WORKERS_PASSED, 0)));
                } else if (w.source().captured() >= c.fence()) {
                    int end = w.source().captured();
                    steps.add(step("slot has passed F, ends listed", w, at(c, Phase.SLOT_PASSED, end)));
                }
            }
            case SLOT_PASSED -> {
                if (w.worker().committed() >= c.fence() && w.commands().committed() >= c.commandsEnd()) {
                    steps.add(step("workers have passed the ends", w, at(c, Phase.WORKERS_PASSED, c.fence())));
                }
            }
            case WORKERS_PASSED ->
                steps.add(step(
                        "verify reads the store",
                        w,
                        storeRead(c, held, w.worker().consumed())));
            case STORE_READ -> judge(w, steps);
        }
    }

    private void judge(World w, List<Step<World>> steps) {
        Check c = w.check();
        Source s = w.source();
        Source first = new Source(s.wal().subList(0, c.read()), false, c.read(), 0);
        boolean again = variant != Variant.NO_SECOND_READ;
        SourceRow before = first.row();
        SourceRow after = again ? s.row() : before;
        TxSnapshot snapshot = again ? s.snapshot() : first.snapshot();
        int visible = again ? s.visible() : c.read();
        Candidate scanned =
                c.sighted() ? Candidate.sighted(KEY, World.version(c.sightedVersion())) : Candidate.unsighted(KEY);
        Optional<Drift> difference = compare(s.valueAfter(visible), c.seen().value());
        boolean byValue = variant == Variant.VALUE_ONLY_SECOND_READ;
        Says judged = Judging.judge(
                difference,
                scanned,
                byValue ? valueOnly(before, s.valueAfter(c.read())) : before,
                variant == Variant.VISIBILITY_BY_THE_SECOND_READ ? snapshot : first.snapshot(),
                c.seen().stored(),
                byValue ? valueOnly(after, s.valueAfter(visible)) : after,
                snapshot);
        boolean taken = variant == Variant.UNSETTLED_TAKEN_FOR_CLEAN && judged == Says.UNSETTLED;
        switch (taken ? Says.CLEAN : judged) {
            case CLEAN -> steps.add(step("verdict: clean", w, ended(falseClean(w))));
            case UNSETTLED ->
                steps.add(step("verdict: unsettled", w, c.round() == 0 ? again(w, Truth.RIGHT) : ended(Truth.RIGHT)));
            case CONFIRMED -> {
                if (w.worker().open() || c.quarantined()) {
                    steps.add(step("verdict: quarantined", w, ended(Truth.RIGHT)));
                } else {
                    Commands commands = w.commands();
                    World repaired = new World(
                            s,
                            w.worker(),
                            w.held(),
                            new Commands(commands.appended() + 1, commands.executed(), commands.committed()),
                            w.check(),
                            w.faults());
                    Check next = c.round() == 0 ? again(w, truth(w)) : ended(truth(w));
                    steps.add(step("verdict: " + difference.orElseThrow() + ", Refresh appended", repaired, next));
                }
            }
        }
    }

    /** What an observer who sees everything says of a confirmed difference. */
    private static Truth truth(World w) {
        Check c = w.check();
        Source s = w.source();
        int horizon = Math.max(s.visible(), c.applied());
        int settled = c.seen().value();
        int version = c.seen().version();
        for (int event = c.applied() + 1; event <= horizon; event++) {
            if (event != s.lost() && (!c.seen().known() || version <= event)) {
                settled = s.wal().get(event - 1);
                version = event;
            }
        }
        if (VerifyModel.sameContent(settled, s.valueAfter(horizon))) {
            return Truth.FALSE_ALARM;
        }
        return w.worker().committed() < c.read() ? Truth.FENCE_UNSOUND : Truth.RIGHT;
    }

    /** A clean verdict claims: what was read of the store was the source's row at some moment since the first read. */
    private static Truth falseClean(World w) {
        Check c = w.check();
        Source s = w.source();
        boolean right = IntStream.rangeClosed(c.read(), s.wal().size())
                .anyMatch(moment -> VerifyModel.sameContent(c.seen().value(), s.valueAfter(moment)));
        return right ? Truth.RIGHT : Truth.FALSE_CLEAN;
    }

    private static Optional<Drift> compare(int row, int stored) {
        if (VerifyModel.sameContent(row, stored)) {
            return Optional.empty();
        }
        return Optional.of(row == 0 ? Drift.ORPHANED : stored == 0 ? Drift.MISSING : Drift.STALE);
    }

    private static @Nullable SourceRow valueOnly(@Nullable SourceRow row, int value) {
        return row == null ? null : new SourceRow(row.row(), World.content(value), row.xmax(), "");
    }

    private static Check scanned(boolean sighted, int version) {
        return new Check(
                Phase.SCANNED, 0, sighted, sighted ? version : 0, 0, 0, 0, false, Held.NOTHING, 0, Truth.RIGHT);
    }

    private static Check sourceRead(World w) {
        Check c = w.check();
        int all = w.source().wal().size();
        return new Check(
                Phase.SOURCE_READ,
                c.round(),
                c.sighted(),
                c.sightedVersion(),
                w.source().visible(),
                all,
                w.commands().appended(),
                w.worker().open(),
                Held.NOTHING,
                0,
                Truth.RIGHT);
    }

    private static Check at(Check c, Phase phase, int fence) {
        return new Check(
                phase,
                c.round(),
                c.sighted(),
                c.sightedVersion(),
                c.read(),
                fence,
                c.commandsEnd(),
                c.quarantined(),
                c.seen(),
                c.applied(),
                Truth.RIGHT);
    }

    private static Check storeRead(Check c, Held held, int applied) {
        return new Check(
                Phase.STORE_READ,
                c.round(),
                c.sighted(),
                c.sightedVersion(),
                c.read(),
                0,
                0,
                c.quarantined(),
                held,
                applied,
                Truth.RIGHT);
    }

    private static Check again(World w, Truth truth) {
        Held seen = w.check().seen();
        boolean live = seen.value() != 0;
        return new Check(Phase.SCANNED, 1, live, live ? seen.version() : 0, 0, 0, 0, false, Held.NOTHING, 0, truth);
    }

    private static Check ended(Truth truth) {
        return new Check(Phase.IDLE, 0, false, 0, 0, 0, 0, false, Held.NOTHING, 0, truth);
    }

    static World judged(World w, Truth truth) {
        return with(w, marked(w.check(), w.check().quarantined(), truth));
    }

    static World quarantined(World w) {
        Check c = w.check();
        boolean underWay = c.phase() != Phase.IDLE && c.phase() != Phase.SCANNED;
        return underWay ? with(w, marked(c, true, c.truth())) : w;
    }

    private static Check marked(Check c, boolean quarantined, Truth truth) {
        return new Check(
                c.phase(),
                c.round(),
                c.sighted(),
                c.sightedVersion(),
                c.read(),
                c.fence(),
                c.commandsEnd(),
                quarantined,
                c.seen(),
                c.applied(),
                truth);
    }

    private static Step<World> step(String name, World w, Check next) {
        return new Step<>(name, true, with(w, next));
    }

    /** Positions of executed commands do not matter once no verify refers to them. */
    private static World with(World w, Check check) {
        Commands c = w.commands();
        boolean forget = check.phase() == Phase.SCANNED && c.committed() == c.appended();
        Commands kept = forget ? new Commands(0, 0, 0) : c;
        return new World(w.source(), w.worker(), w.held(), kept, check, w.faults());
    }
}
