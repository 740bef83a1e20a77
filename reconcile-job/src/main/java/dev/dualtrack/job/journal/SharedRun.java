package dev.dualtrack.job.journal;

import com.fasterxml.jackson.core.type.TypeReference;
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
     * @param slice which one of the run, counted from 0
     * @param slices how many there are
     * @param basis equal in processes that may share a run: for equal requests and configurations
     */
    public record Ticket(String pipeline, String runId, int slice, int slices, String basis, List<StoreKind> stores) {
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
            RunSummary summary,
            @Nullable Slices slices) {
        boolean isUnderWay() {
            return result == Result.RUNNING && slices != null;
        }

        /** Whether it has ended; one that began before that time was another run of the same name. */
        boolean isOver(Instant oldest) {
            return result != Result.RUNNING && startedAt.isAfter(oldest);
        }
    }

    /** How the row keeps the slices: what each that is done has brought. */
    private record Slices(int of, String basis, Map<Integer, String> done) {}

    /**
     * Takes part in the run, which begins if nobody is at work: also if it began {@code validFor} ago or longer. Waits for others
     * that are just being admitted, a minute at most.
     *
     * @param begun the summary that a run has that begins now
     */
    public static Admission join(
            DataSource database, RunJournal journal, Ticket ticket, RunSummary begun, Duration validFor) {
        RunLock lock = RunLock.open(database);
        boolean isAdmitted = false;
        try {
            lock.await(gate(ticket));
            Admission admission = admission(lock, journal, ticket, begun, validFor);
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

    private static Admission admission(
            RunLock lock, RunJournal journal, Ticket ticket, RunSummary begun, Duration validFor) {
        Instant oldest = begun.startedAt().minus(validFor);
        Optional<Row> seen = row(lock.session(), ticket);
        if (seen.isPresent() && seen.get().isOver(oldest)) {
            return new Admission.Over(seen.get().summary());
        }
        boolean alone = lock.takes(List.of(Claim.ofWhole(ticket.pipeline())));
        if (!lock.takes(shared(ticket))) {
            return new Admission.Busy(ANOTHER_RUN);
        }
        Optional<Row> row = row(lock.session(), ticket);
        if (row.isPresent() && row.get().isOver(oldest)) {
            return new Admission.Over(row.get().summary());
        }
        if (alone) {
            row = Optional.of(first(lock, journal, ticket, begun, row, oldest));
        }
        Admission admission = row.map(known -> sharing(lock, ticket, known)).orElse(new Admission.Busy(ANOTHER_RUN));
        if (alone) {
            lock.release(ticket.pipeline());
        }
        return admission;
    }

    /** Whoever finds nobody at work ends what is dead, and begins the run where it is not under way. */
    private static Row first(
            RunLock lock, RunJournal journal, Ticket ticket, RunSummary begun, Optional<Row> known, Instant oldest) {
        RunCheckpoints checkpoints = RunCheckpoints.ofRun(lock, ticket.pipeline(), ticket.runId(), begun.startedAt());
        journal.buryDead(ticket.runId());
        checkpoints.forgetOtherRuns(ticket.stores());
        Optional<Row> goesOn =
                known.filter(Row::isUnderWay).filter(row -> row.startedAt().isAfter(oldest));
        if (goesOn.isPresent()) {
            return goesOn.get();
        }
        checkpoints.forgetAll();
        return begin(lock.session(), journal, ticket, begun);
    }

    /** Of one who shares the lock with nobody but processes of that run. */
    private static Admission sharing(RunLock lock, Ticket ticket, Row row) {
        Slices slices = row.slices();
        if (slices == null) {
            return new Admission.Busy(ANOTHER_RUN);
        }
        if (slices.of() != ticket.slices() || !slices.basis().equals(ticket.basis())) {
            return new Admission.Busy("the run is under way with another request or configuration, or in another number"
                    + " of slices (expected: " + ticket.slices() + ")");
        }
        if (!lock.takes(List.of(new Claim(ticket.pipeline() + ":slice:" + ticket.slice(), false)))) {
            return new Admission.Busy("slice " + ticket.slice() + " of this run is under way in another process");
        }
        return new Admission.Admitted(new SharedRun(lock, ticket, row, slices));
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
                update dualtrack.reconcile_run set details = jsonb_build_object('slices', ?::jsonb)
                where pipeline = ? and run_id = ?""", RunJournal.json(slices), ticket.pipeline(), ticket.runId());
        return new Row(begun.result(), begun.startedAt(), begun, slices);
    }

    private static Optional<Row> row(Session session, Ticket ticket) {
        return session.ask(
                """
                select result, started_at, summary::text, (details -> 'slices')::text from dualtrack.reconcile_run
                where pipeline = ? and run_id = ?""",
                rows -> rows.next() ? Optional.of(row(rows)) : Optional.empty(),
                ticket.pipeline(),
                ticket.runId());
    }

    private static Row row(ResultSet rows) throws SQLException {
        String slices = rows.getString(4);
        return new Row(
                Result.valueOf(rows.getString(1)),
                rows.getTimestamp(2).toInstant(),
                JournalJson.read(rows.getString(3), RunSummary.class),
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

    /**
     * Keeps what this slice has brought; by slice, what all have brought if it is the last one, else nothing. Of slices that
     * end at once one only is the last.
     */
    public Optional<Map<Integer, String>> done(String brought) {
        Map<Integer, String> done = lock.session()
                .ask(
                        """
                        update dualtrack.reconcile_run
                        set details = jsonb_set(details, array['slices', 'done', ?::text], to_jsonb(?::text))
                        where pipeline = ? and run_id = ? and result = 'RUNNING'
                        returning (details -> 'slices' -> 'done')::text""",
                        rows -> rows.next()
                                ? JournalJson.read(rows.getString(1), new TypeReference<Map<Integer, String>>() {})
                                : Map.of(),
                        Integer.toString(ticket.slice()),
                        brought,
                        ticket.pipeline(),
                        ticket.runId());
        return Optional.of(done).filter(all -> all.size() == ticket.slices());
    }

    /** Gives the slice back. */
    @Override
    public void close() {
        lock.close();
    }
}
