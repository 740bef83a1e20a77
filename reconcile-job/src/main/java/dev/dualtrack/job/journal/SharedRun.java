package dev.dualtrack.job.journal;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.job.journal.RunLock.Claim;
import dev.dualtrack.job.journal.RunLock.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A run whose slices are the work of several processes (ADR 0045), seen by one of them that holds the lock of its slice. Its row
 * in the journal says that it is under way, and keeps what each slice brought until the last one ends the run.
 *
 * <p>The processes of a run share the pipeline's lock. Only a process that finds no other one at work may begin a run, which
 * ends all that are dead: so of the runs that are shared, at most one is under way, and whoever shares the lock while its
 * own run is under way shares it with that run alone. They share the locks of all stores, too, which keeps stages out.
 *
 * <p>Not thread-safe.
 */
public final class SharedRun implements AutoCloseable {
    private static final String ANOTHER_RUN = "another run of this pipeline is under way";

    private static final String BRING = """
            update dualtrack.reconcile_run
            set details = jsonb_set(details, array['slices', 'done', ?::text], to_jsonb(?::text))
            where pipeline = ? and run_id = ? and result = 'RUNNING'""";

    private final RunLock lock;
    private final Ticket ticket;
    private final Row row;
    private final Slices slices;

    private SharedRun(RunLock lock, Ticket ticket, Row row, Slices slices) {
        this.lock = lock;
        this.ticket = ticket;
        this.row = row;
        this.slices = slices;
    }

    /**
     * What a process asks for.
     *
     * @param job the Job whose process it is: it has one run, however long that took, and a Job of the same name that was made
     *     later has another. Empty by hand; then a run that began longer ago than one may take was another
     * @param slice which one of the run, counted from 0
     * @param slices how many there are
     * @param basis equal in processes that may share a run: for equal requests and configurations
     */
    public record Ticket(
            String pipeline, String runId, String job, int slice, int slices, String basis, List<StoreKind> stores) {
        public Ticket {
            stores = List.copyOf(stores);
        }
    }

    /** Whether a process may work. */
    public sealed interface Admission {
        /** It may; the caller closes {@code run}. */
        record Admitted(SharedRun run) implements Admission {}

        /** Somebody else is at work. */
        record Busy(String reason) implements Admission {}

        /** The run has ended, as a process without its last words must know. */
        record Over(RunSummary summary) implements Admission {}
    }

    /** The row, as far as it is asked for. {@code slices} is null if the run is not shared. */
    private record Row(
            Result result,
            Instant startedAt,
            String job,
            RunSummary summary,
            @Nullable Slices slices) {
        boolean isOf(Ticket ticket, Instant oldest) {
            return job.equals(ticket.job()) && (!job.isEmpty() || startedAt.isAfter(oldest));
        }

        boolean isOver() {
            return result != Result.RUNNING;
        }
    }

    /** How the row keeps the slices: what each that is done has brought. */
    private record Slices(int of, String basis, Map<Integer, String> done) {}

    /**
     * Takes part in the run, which begins if nobody is at work: also if it began {@code validFor} ago or longer. Where one of its
     * slices is done by then it ends as failed, since a Job does not start that one again. Waits for others that are just
     * being admitted or end the run, 50 seconds at most.
     *
     * @param begun the summary that a run has that begins now
     */
    public static Admission join(
            DataSource database, RunJournal journal, Ticket ticket, RunSummary begun, Duration validFor) {
        RunLock lock = RunLock.open(database);
        boolean isAdmitted = false;
        try {
            lock.await(gate(ticket));
            Instant oldest = begun.startedAt().minus(validFor);
            Admission admission = new Entrance(lock, journal, ticket, begun, oldest).admission();
            lock.release(gate(ticket));
            isAdmitted = admission instanceof Admission.Admitted;
            return admission;
        } finally {
            if (!isAdmitted) {
                lock.close();
            }
        }
    }

    private static String gate(Ticket ticket) {
        return ticket.pipeline() + ":gate";
    }

    /** Where one process after the other learns whether it may work. {@code oldest}: when a run began that is too old now. */
    private record Entrance(RunLock lock, RunJournal journal, Ticket ticket, RunSummary begun, Instant oldest) {
        Admission admission() {
            Optional<Row> ended = known().filter(Row::isOver);
            if (ended.isPresent()) {
                return new Admission.Over(ended.get().summary());
            }
            boolean alone = lock.takes(List.of(Claim.ofWhole(ticket.pipeline())));
            if (!lock.takes(shared(ticket))) {
                return new Admission.Busy(ANOTHER_RUN);
            }
            Optional<Row> row = known();
            if (alone && row.filter(Row::isOver).isEmpty()) {
                row = Optional.of(first(row));
            }
            Admission admission = row.map(this::admission).orElse(new Admission.Busy(ANOTHER_RUN));
            if (alone) {
                lock.release(ticket.pipeline());
            }
            return admission;
        }

        private Optional<Row> known() {
            return row(lock.session(), ticket).filter(row -> row.isOf(ticket, oldest));
        }

        /** Whoever finds nobody at work ends what is dead, and begins the run where it is not under way. */
        private Row first(Optional<Row> known) {
            RunCheckpoints checkpoints =
                    RunCheckpoints.ofRun(lock, ticket.pipeline(), ticket.runId(), begun.startedAt());
            journal.buryDead(ticket.runId());
            checkpoints.forgetOtherRuns(ticket.stores());
            Row row = known.orElse(null);
            Slices slices = row == null ? null : row.slices();
            if (row != null && slices != null) {
                if (row.startedAt().isAfter(oldest)) {
                    return row;
                }
                if (!slices.done().isEmpty()) {
                    checkpoints.forgetAll();
                    journal.breakOff(
                            ticket.runId(),
                            "the run began at " + row.startedAt() + " (expected: after " + oldest
                                    + "), and slices of it are done that its Job does not start again");
                    return known().orElseThrow();
                }
            }
            checkpoints.forgetAll();
            return begin(lock.session(), journal, ticket, begun);
        }

        /** Of one who shares the lock with nobody but processes of that run. */
        private Admission admission(Row row) {
            if (row.isOver()) {
                return new Admission.Over(row.summary());
            }
            Slices slices = row.slices();
            if (slices == null) {
                return new Admission.Busy(ANOTHER_RUN);
            }
            if (slices.of() != ticket.slices() || !slices.basis().equals(ticket.basis())) {
                return new Admission.Busy(
                        "the run is under way with another request or configuration, or in another number"
                                + " of slices (expected: " + ticket.slices() + ")");
            }
            if (!lock.takes(List.of(new Claim(ticket.pipeline() + ":slice:" + ticket.slice(), false)))) {
                return new Admission.Busy("slice " + ticket.slice() + " of this run is under way in another process");
            }
            return new Admission.Admitted(new SharedRun(lock, ticket, row, slices));
        }
    }

    private static List<Claim> shared(Ticket ticket) {
        List<Claim> claims = new ArrayList<>();
        claims.add(Claim.ofShare(ticket.pipeline()));
        ticket.stores().forEach(store -> claims.add(Claim.ofStore(ticket.pipeline(), store, true)));
        return claims;
    }

    private static Row begin(Session session, RunJournal journal, Ticket ticket, RunSummary begun) {
        journal.begin(begun);
        Slices slices = new Slices(ticket.slices(), ticket.basis(), Map.of());
        session.write("""
                update dualtrack.reconcile_run
                set details = jsonb_strip_nulls(jsonb_build_object('slices', ?::jsonb, 'job', nullif(?, '')))
                where pipeline = ? and run_id = ?""", RunJournal.json(slices), ticket.job(), ticket.pipeline(), ticket.runId());
        return new Row(begun.result(), begun.startedAt(), ticket.job(), begun, slices);
    }

    private static Optional<Row> row(Session session, Ticket ticket) {
        return session.ask(
                """
                select result, started_at, coalesce(details ->> 'job', ''), summary::text, (details -> 'slices')::text
                from dualtrack.reconcile_run where pipeline = ? and run_id = ?""",
                rows -> rows.next() ? Optional.of(row(rows)) : Optional.empty(),
                ticket.pipeline(),
                ticket.runId());
    }

    private static Row row(ResultSet rows) throws SQLException {
        String slices = rows.getString(5);
        return new Row(
                Result.valueOf(rows.getString(1)),
                rows.getTimestamp(2).toInstant(),
                rows.getString(3),
                JournalJson.read(rows.getString(4), RunSummary.class),
                slices == null ? null : JournalJson.read(slices, Slices.class));
    }

    /** When the run began, in whichever of its processes. */
    public Instant startedAt() {
        return row.startedAt();
    }

    /** The run as long as it is under way. */
    public RunSummary summary() {
        return row.summary();
    }

    /** The run's checkpoints, written under this slice's lock. */
    public RunCheckpoints checkpoints() {
        return RunCheckpoints.ofRun(lock, ticket.pipeline(), ticket.runId(), startedAt());
    }

    /** What this slice has brought in an earlier process; empty if it is not done. */
    public Optional<String> done() {
        return Optional.ofNullable(slices.done().get(ticket.slice()));
    }

    /** Whether nobody else has had the slice's lock since it was taken; asks the server. */
    public boolean isHeld() {
        return lock.isHeld();
    }

    /** Keeps what this slice has brought. */
    public void bring(String findings) {
        lock.session().write(BRING, Integer.toString(ticket.slice()), findings, ticket.pipeline(), ticket.runId());
    }

    /**
     * How the run ended; empty as long as slices lack. Of processes that find all done one calls {@code verdict}, with what they
     * have brought by slice, and leaves the end in the journal thereby; the others find it there. Waits for others that join
     * or end the run, 50 seconds at most.
     */
    public Optional<RunSummary> end(Function<Map<Integer, String>, RunSummary> verdict) {
        lock.await(gate(ticket));
        try {
            Row now = row(lock.session(), ticket)
                    .orElseThrow(() -> new IllegalStateException("no row of the run (expected: one)"));
            if (now.isOver()) {
                return Optional.of(now.summary());
            }
            return Optional.ofNullable(now.slices())
                    .map(Slices::done)
                    .filter(done -> done.size() == ticket.slices())
                    .map(verdict);
        } finally {
            lock.release(gate(ticket));
        }
    }

    /** Gives the slice back. */
    @Override
    public void close() {
        lock.close();
    }
}
