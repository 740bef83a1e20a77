package dev.dualtrack.job.model;

import dev.dualtrack.core.model.Model;
import dev.dualtrack.job.model.World.Commands;
import dev.dualtrack.job.model.World.Held;
import dev.dualtrack.job.model.World.Source;
import dev.dualtrack.job.model.World.Truth;
import dev.dualtrack.job.model.World.Worker;
import java.util.ArrayList;
import java.util.List;

/**
 * Writer, slot, worker, store and verify on one key.
 *
 * @param remembersDeletes whether the store compares versions itself and keeps tombstones (Neo4j, Redis), or not (Milvus)
 */
record VerifyModel(Variant variant, boolean remembersDeletes, int transactions, int faults) implements Model<World> {
    @Override
    public World initial() {
        World start = World.INITIAL;
        return new World(start.source(), start.worker(), start.held(), start.commands(), start.check(), faults);
    }

    @Override
    public List<Step<World>> steps(World w) {
        List<Step<World>> steps = new ArrayList<>();
        source(w, steps);
        worker(w, steps);
        refresh(w, steps);
        new VerifySteps(variant).add(w, steps);
        return steps;
    }

    @Override
    public List<Invariant<World>> invariants() {
        return List.of(
                new Invariant<>("no false alarm", w -> w.check().truth() != Truth.FALSE_ALARM),
                new Invariant<>("no false clean verdict", w -> w.check().truth() != Truth.FALSE_CLEAN),
                new Invariant<>("fence soundness", w -> w.check().truth() != Truth.FENCE_UNSOUND),
                new Invariant<>("the last change is shown", this::showsTheLastChange),
                new Invariant<>("orphan safety", w -> w.check().truth() != Truth.DELETED_WHAT_THE_SOURCE_HAS));
    }

    @Override
    public boolean consistent(World w) {
        return isAtRest(w) && (w.worker().open() || agrees(w));
    }

    /** At rest, whatever went wrong before: an event that arrived and was not refused is what the store shows. */
    private boolean showsTheLastChange(World w) {
        boolean arrived = w.source().lost() != w.source().wal().size();
        return !isAtRest(w) || !arrived || w.worker().open() || agrees(w);
    }

    private static boolean isAtRest(World w) {
        return !w.source().pending()
                && w.worker().committed() == w.source().wal().size()
                && w.worker().late() == 0
                && w.commands().committed() == w.commands().appended();
    }

    private static boolean agrees(World w) {
        return sameContent(
                w.held().value(), w.source().valueAfter(w.source().wal().size()));
    }

    private void source(World w, List<Step<World>> steps) {
        Source s = w.source();
        int number = s.wal().size() + 1;
        if (!s.pending() && number <= transactions) {
            if (s.valueAfter(s.wal().size()) == 0) {
                steps.add(new Step<>("writer commits insert " + number, false, with(w, wrote(s, number))));
            } else {
                steps.add(new Step<>("writer commits update " + number, false, with(w, wrote(s, number))));
                steps.add(new Step<>("writer commits delete " + number, false, with(w, wrote(s, 0))));
            }
        }
        if (s.pending()) {
            Source visible = new Source(s.wal(), false, s.captured(), s.lost());
            steps.add(new Step<>("transaction " + s.wal().size() + " becomes visible", true, with(w, visible)));
        }
        if (s.captured() < s.wal().size()) {
            int next = s.captured() + 1;
            steps.add(new Step<>(
                    "slot delivers " + next, true, with(w, new Source(s.wal(), s.pending(), next, s.lost()))));
            if (w.faults() > 0 && s.lost() == 0) {
                World lost = with(w, new Source(s.wal(), s.pending(), next, next));
                steps.add(new Step<>("event " + next + " is lost", false, faulty(lost)));
            }
        }
    }

    private static Source wrote(Source s, int value) {
        List<Integer> wal = new ArrayList<>(s.wal());
        wal.add(value);
        return new Source(List.copyOf(wal), true, s.captured(), s.lost());
    }

    private void worker(World w, List<Step<World>> steps) {
        Worker k = w.worker();
        int from = k.consumed() + 1;
        for (int to = Math.max(from, k.replay()); to <= w.source().captured(); to++) {
            consume(w, from, to, steps);
        }
        if (k.committed() < k.consumed()) {
            Worker committed = new Worker(k.consumed(), k.consumed(), 0, k.refused(), k.open(), k.late());
            steps.add(new Step<>("worker commits offset " + k.consumed(), true, with(w, committed)));
        }
        boolean uncommitted = k.committed() < k.consumed()
                || w.commands().committed() < w.commands().executed();
        if (w.faults() > 0 && uncommitted) {
            Worker again = new Worker(k.committed(), k.committed(), k.consumed(), k.refused(), k.open(), k.late());
            Commands c = w.commands();
            World crashed = with(with(w, again), new Commands(c.appended(), c.committed(), c.committed()));
            steps.add(new Step<>("worker crashes", false, faulty(crashed)));
        }
        if (k.late() != 0) {
            int value = w.source().wal().get(k.late() - 1);
            World settled = with(w, new Worker(k.consumed(), k.committed(), k.replay(), k.refused(), k.open(), 0));
            World carriedOut = w.held().takes(k.late()) ? with(settled, held(value, k.late())) : settled;
            steps.add(new Step<>("late write of " + k.late() + " is carried out", true, carriedOut));
        }
    }

    /** One batch, compacted: only the last event that was not lost counts. */
    private void consume(World w, int from, int to, List<Step<World>> steps) {
        Worker k = w.worker();
        int last = w.source().lost() == to ? to - 1 : to;
        String batch = "worker applies batch " + from + ".." + to;
        World taken = with(w, new Worker(to, k.committed(), 0, k.refused(), k.open(), k.late()));
        if (last < from
                || (w.held().known()
                        && World.version(last).isBefore(World.version(w.held().version())))) {
            steps.add(new Step<>(batch + ": nothing to do", true, taken));
            return;
        }
        int value = w.source().wal().get(last - 1);
        if (value != 0 && value == k.refused()) {
            steps.add(new Step<>(batch + ": refused again", true, refuse(taken, value)));
            return;
        }
        if (value != 0 && k.refused() == 0 && w.faults() > 0) {
            steps.add(new Step<>(batch + ": refused, dead letter", false, faulty(refuse(taken, value))));
        }
        if (remembersDeletes && k.late() == 0 && w.faults() > 0) {
            Worker timedOut = new Worker(k.consumed(), k.committed(), k.replay(), k.refused(), k.open(), last);
            steps.add(new Step<>("call for " + last + " times out", false, faulty(with(w, timedOut))));
        }
        World applied = closed(taken);
        if (applied.held().takes(last)) {
            applied = with(applied, held(value, last));
        }
        steps.add(new Step<>(batch, true, applied));
    }

    /** Reads the row again and makes the store equal to it; waits while the guard says so. */
    private void refresh(World w, List<Step<World>> steps) {
        Commands c = w.commands();
        if (c.committed() < c.executed()) {
            Commands committed = new Commands(c.appended(), c.executed(), c.executed());
            steps.add(new Step<>("worker commits commands", true, with(w, committed)));
        }
        boolean guarded = variant != Variant.REFRESH_WITHOUT_VISIBILITY_GUARD;
        if (c.executed() == c.appended() || (guarded && !settled(w))) {
            return;
        }
        World done = with(w, new Commands(c.appended(), c.executed() + 1, c.committed()));
        int value = w.source().valueAfter(w.source().visible());
        if (value != 0 && value == w.worker().refused()) {
            steps.add(new Step<>("Refresh is refused, dead letter", true, refuse(done, value)));
            return;
        }
        int version = variant == Variant.REFRESH_STAMPED_WITH_LOG_POSITION
                ? w.source().wal().size() + 1
                : w.held().version();
        World refreshed = closed(with(done, held(value, version)));
        int latest = w.source().valueAfter(w.source().wal().size());
        boolean wronged = value == 0 && w.held().value() != 0 && w.held().value() == latest;
        steps.add(new Step<>(
                "Refresh writes " + (value == 0 ? "a delete" : "row " + value),
                true,
                wronged ? VerifySteps.judged(refreshed, Truth.DELETED_WHAT_THE_SOURCE_HAS) : refreshed));
    }

    /** The conditions of the worker's Refresher, with production's notion of what a snapshot sees. */
    private static boolean settled(World w) {
        Source s = w.source();
        boolean storedVisible = s.snapshot().sees(w.held().stored().txid());
        boolean rowQuiet = s.row() == null || s.snapshot().sees(s.row().xmax());
        boolean refusedVisible =
                !w.worker().open() || s.snapshot().sees(World.txid(w.worker().refused()));
        return storedVisible && rowQuiet && refusedVisible;
    }

    private Held held(int value, int version) {
        return value == 0 && !remembersDeletes ? Held.NOTHING : new Held(value, value == 0, version);
    }

    private static World refuse(World w, int value) {
        Worker k = w.worker();
        World refused = with(w, new Worker(k.consumed(), k.committed(), k.replay(), value, true, k.late()));
        return VerifySteps.quarantined(refused);
    }

    private static World closed(World w) {
        Worker k = w.worker();
        return with(w, new Worker(k.consumed(), k.committed(), k.replay(), k.refused(), false, k.late()));
    }

    static boolean sameContent(int one, int other) {
        return World.content(one) == World.content(other);
    }

    private static World with(World w, Source source) {
        return new World(source, w.worker(), w.held(), w.commands(), w.check(), w.faults());
    }

    private static World with(World w, Worker worker) {
        return new World(w.source(), worker, w.held(), w.commands(), w.check(), w.faults());
    }

    private static World with(World w, Held held) {
        return new World(w.source(), w.worker(), held, w.commands(), w.check(), w.faults());
    }

    private static World with(World w, Commands commands) {
        return new World(w.source(), w.worker(), w.held(), commands, w.check(), w.faults());
    }

    private static World faulty(World w) {
        return new World(w.source(), w.worker(), w.held(), w.commands(), w.check(), w.faults() - 1);
    }
}
