package dev.dualtrack.job.journal;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.journal.RunLock.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Checkpoints in {@code dualtrack.reconcile_checkpoint}, clear keys among them until the run has ended. They are written in
 * the session that holds the run's lock: a process that has lost the lock without knowing can write none.
 */
public final class RunCheckpoints implements Checkpoints {
    private final Session session;
    private final String pipeline;
    private final String runId;
    private final Instant startedAt;

    private RunCheckpoints(Session session, String pipeline, String runId, Instant startedAt) {
        this.session = session;
        this.pipeline = pipeline;
        this.runId = runId;
        this.startedAt = startedAt;
    }

    /**
     * Those of the run that {@code lock} is held for. If an earlier process began it less than {@code validFor} before
     * {@code now}, its checkpoints stand; else they are removed.
     */
    public static RunCheckpoints open(RunLock lock, String pipeline, String runId, Instant now, Duration validFor) {
        Session session = lock.session();
        session.write(
                "delete from dualtrack.reconcile_checkpoint where pipeline = ? and run_id = ? and started_at <= ?",
                pipeline,
                runId,
                Timestamp.from(now.minus(validFor)));
        Instant startedAt = session.ask(
                "select min(started_at) from dualtrack.reconcile_checkpoint where pipeline = ? and run_id = ?",
                row -> {
                    Timestamp first = row.next() ? row.getTimestamp(1) : null;
                    return first == null ? now : first.toInstant();
                },
                pipeline,
                runId);
        return new RunCheckpoints(session, pipeline, runId, startedAt);
    }

    /** Those of a run that began at {@code startedAt} and that {@code lock} is held for. */
    static RunCheckpoints ofRun(RunLock lock, String pipeline, String runId, Instant startedAt) {
        return new RunCheckpoints(lock.session(), pipeline, runId, startedAt);
    }

    /** What runs know of parts, written in the same session. */
    public ScanNotes notes() {
        return new RunScanNotes(session, pipeline);
    }

    /** When the run began first, in this process or in one whose checkpoints stand. */
    public Instant startedAt() {
        return startedAt;
    }

    /**
     * Removes those of all other runs of the pipeline in these stores, whose locks the run must hold: this run may change
     * what they rest on. Such a run is dead, or waits for its next attempt, which does anew what it finds no more.
     */
    public void forgetOtherRuns(Collection<StoreKind> stores) {
        session.write(
                "delete from dualtrack.reconcile_checkpoint where pipeline = ? and run_id <> ? and store = any(?)",
                pipeline,
                runId,
                stores.stream().map(StoreKind::word).toArray(String[]::new));
    }

    /** Removes all of this run. */
    public void forgetAll() {
        session.write("delete from dualtrack.reconcile_checkpoint where pipeline = ? and run_id = ?", pipeline, runId);
    }

    @Override
    public Optional<Saved> find(Place place) {
        return session.ask("""
                select basis, state::text, outcome::text from dualtrack.reconcile_checkpoint
                where pipeline = ? and run_id = ? and table_name = ? and store = ? order by step""", RunCheckpoints::saved, keyOf(place));
    }

    private static Optional<Saved> saved(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            return Optional.empty();
        }
        String basis = rows.getString(1);
        String found = rows.getString(2);
        List<Unit> units = new ArrayList<>();
        while (rows.next()) {
            units.add(new Unit(rows.getString(2), rows.getString(3)));
        }
        return Optional.of(new Saved(basis, found, units));
    }

    @Override
    public void save(Place place, Saved saved) {
        List<String> states = new ArrayList<>();
        states.add(saved.found());
        saved.units().forEach(unit -> states.add(unit.records()));
        session.write(
                """
                insert into dualtrack.reconcile_checkpoint
                  (pipeline, run_id, table_name, store, started_at, basis, step, state)
                select ?, ?, ?, ?, ?, ?, step - 1, state::json from unnest(?::text[]) with ordinality as of (state, step)""",
                pipeline,
                runId,
                place.table().toString(),
                place.store().word(),
                Timestamp.from(startedAt),
                saved.basis(),
                states.toArray(String[]::new));
    }

    @Override
    public void done(Place place, int first, List<String> outcomes) {
        session.write(
                """
                update dualtrack.reconcile_checkpoint set outcome = ended.outcome::json
                from unnest(?::text[]) with ordinality as ended (outcome, number)
                where pipeline = ? and run_id = ? and table_name = ? and store = ? and step = ? + ended.number""",
                outcomes.toArray(String[]::new),
                pipeline,
                runId,
                place.table().toString(),
                place.store().word(),
                first);
    }

    @Override
    public void forget(Place place) {
        session.write("""
                delete from dualtrack.reconcile_checkpoint
                where pipeline = ? and run_id = ? and table_name = ? and store = ?""", keyOf(place));
    }

    private Object[] keyOf(Place place) {
        return new Object[] {
            pipeline, runId, place.table().toString(), place.store().word()
        };
    }
}
