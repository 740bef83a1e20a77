package dev.dualtrack.job.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.journal.Checkpoints.Saved;
import dev.dualtrack.job.journal.SharedRun.Admission;
import dev.dualtrack.job.journal.SharedRun.Admission.Admitted;
import dev.dualtrack.job.journal.SharedRun.Admission.Busy;
import dev.dualtrack.job.journal.SharedRun.Admission.Over;
import dev.dualtrack.job.journal.SharedRun.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Who may work on a run that several processes share, in a real PostgreSQL. */
class SharedRunIT {
    private static final String PIPELINE = "cluster/demo/aegis";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Instant START = Instant.parse("2026-01-01T03:00:00Z");
    private static final RunSummary END = summary("run", START, Result.DRIFTED);
    private static final Place PLACE = new Place(new TableId("public", "policies"), StoreKind.GRAPH);

    private final JournalDatabase database = new JournalDatabase(PIPELINE);

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void f31SlicesOfOneRunWorkSideBySideAndNobodyElseDoes() {
        try (SharedRun _ = admitted("run", 0, 2);
                SharedRun second = admitted("run", 1, 2)) {
            assertThat(RunLock.tryLock(database.connections(), PIPELINE)).isEmpty();
            assertThat(RunLock.tryLock(database.connections(), PIPELINE, Set.of(StoreKind.GRAPH)))
                    .isEmpty();
            assertThat(busy("another", 0, 2)).isEqualTo("another run of this pipeline is under way");
            assertThat(busy("run", 1, 2)).isEqualTo("slice 1 of this run is under way in another process");
            assertThat(busy("run", 1, 3)).contains("in another number of slices (expected: 3)");
            Ticket otherwise = new Ticket(PIPELINE, "run", "", 1, 2, "another basis", List.of(StoreKind.values()));
            assertThat(join(otherwise, START)).isInstanceOf(Busy.class);
            assertThat(second.summary().result()).isEqualTo(Result.RUNNING);
        }
        RunLock.tryLock(database.connections(), PIPELINE).orElseThrow().close();
    }

    @Test
    void f31ARunOfTheWholeAndAStageKeepSlicesOut() {
        try (RunLock _ = RunLock.tryLock(database.connections(), PIPELINE).orElseThrow()) {
            assertThat(busy("run", 0, 2)).isEqualTo("another run of this pipeline is under way");
        }
        try (RunLock _ = RunLock.tryLock(database.connections(), PIPELINE, Set.of(StoreKind.GRAPH))
                .orElseThrow()) {
            assertThat(busy("run", 0, 2)).isEqualTo("another run of this pipeline is under way");
        }
        assertThat(database.journal().find("run")).as("nobody began it").isEmpty();
    }

    @Test
    void f31AStageThatBeganWhileNoSliceWasAtWorkKeepsTheNextOneOut() {
        admitted("run", 0, 2).close();
        try (RunLock _ = RunLock.tryLock(database.connections(), PIPELINE, Set.of(StoreKind.GRAPH))
                .orElseThrow()) {
            assertThat(busy("run", 0, 2)).isEqualTo("another run of this pipeline is under way");
        }
        admitted("run", 0, 2).close();
    }

    @Test
    void f31ARunGoesOnWithWhatItsSlicesBroughtAndAsItBegan() {
        try (SharedRun first = admitted("run", 0, 2)) {
            first.bring("{\"a\": \"what 'it' brought\"}");
            assertThat(first.end(SharedRunIT::tooEarly)).isEmpty();
        }

        try (SharedRun again = admitted(ticket("run", 0, 2), START.plusSeconds(60))) {
            assertThat(again.startedAt()).isEqualTo(START);
            assertThat(again.done()).contains("{\"a\": \"what 'it' brought\"}");
        }
        try (SharedRun last = admitted("run", 1, 2)) {
            assertThat(last.done()).isEmpty();
            last.bring("b");
            List<Map<Integer, String>> seen = new ArrayList<>();
            assertThat(last.end(all -> {
                        seen.add(all);
                        return END;
                    }))
                    .contains(END);
            assertThat(seen).containsExactly(Map.of(0, "{\"a\": \"what 'it' brought\"}", 1, "b"));
        }
    }

    @Test
    void f31OfSlicesThatBeginAndEndAtOnceAllAreAdmittedAndOneMakesTheVerdict() throws Exception {
        int slices = 6;
        CyclicBarrier together = new CyclicBarrier(slices);
        AtomicInteger verdicts = new AtomicInteger();
        List<Callable<Optional<RunSummary>>> processes = IntStream.range(0, slices)
                .<Callable<Optional<RunSummary>>>mapToObj(slice -> () -> {
                    together.await(30, TimeUnit.SECONDS);
                    try (SharedRun run = admitted("run", slice, slices)) {
                        together.await(30, TimeUnit.SECONDS);
                        run.bring("of " + slice);
                        together.await(30, TimeUnit.SECONDS);
                        return run.end(all -> {
                            assertThat(all).hasSize(slices).containsEntry(3, "of 3");
                            verdicts.incrementAndGet();
                            database.journal().end(END, RunDetails.NONE, Map.of());
                            return END;
                        });
                    }
                })
                .toList();

        try (ExecutorService threads = Executors.newFixedThreadPool(slices)) {
            for (Future<Optional<RunSummary>> ended : threads.invokeAll(processes)) {
                assertThat(ended.get()).as("all have brought something").contains(END);
            }
        }

        assertThat(verdicts).hasValue(1);
    }

    @Test
    void f31AProcessWhoseRunWasEndedByAnotherOneLearnsItAsItHandsIn() {
        try (SharedRun run = admitted("run", 0, 2)) {
            database.journal().end(END, RunDetails.NONE, Map.of());

            run.bring("too late");

            assertThat(run.end(SharedRunIT::tooEarly)).contains(END);
        }
    }

    @Test
    void f31ASessionThatIsLostIsNoticed() {
        try (SharedRun run = admitted("run", 0, 2)) {
            assertThat(run.isHeld()).isTrue();

            left("select pg_terminate_backend(pid, 10000) from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()");

            assertThat(run.isHeld()).isFalse();
        }
        admitted("run", 0, 2).close();
    }

    @Test
    void f31OthersThatAreBeingAdmittedAreWaitedForLongerThanAStatementMayTake() throws Exception {
        PGSimpleDataSource impatient = database.connections();
        impatient.setOptions("-c statement_timeout=500");
        try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
            Future<Admission> waiting;
            try (RunLock gate = RunLock.open(database.connections())) {
                gate.await(PIPELINE + ":gate");
                waiting = threads.submit(() -> SharedRun.join(
                        impatient, database.journal(), ticket("run", 0, 2), running("run", START), HOUR));
                assertThatThrownBy(() -> waiting.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            }
            assertThat(waiting.get(30, TimeUnit.SECONDS)).isInstanceOf(Admitted.class);
            ((Admitted) waiting.get()).run().close();
        }
    }

    @Test
    void f31ARunThatAnotherOneEndedIsOverForItsSlices() {
        try (SharedRun run = admitted("dead", 0, 2)) {
            run.bring("row data");
            run.checkpoints().save(PLACE, new Saved("basis", "{}", List.of()));
        }

        try (SharedRun next = admitted("next", 0, 2)) {
            assertThat(next.done()).isEmpty();
        }

        assertThat(over("dead", 1, 2).result()).isEqualTo(Result.FAILED);
        assertThat(over("dead", 1, 2).reason()).isEqualTo("the run was killed half-way");
        assertThat(left("select details::text from dualtrack.reconcile_run where run_id = 'dead'"))
                .isEqualTo("{}");
        assertThat(left("select count(*) from dualtrack.reconcile_checkpoint")).isEqualTo("0");
    }

    @Test
    void f31AProcessThatIsStartedAgainAfterTheEndLearnsIt() {
        try (SharedRun _ = admitted("run", 0, 2)) {
            database.journal().end(END, RunDetails.NONE, Map.of());
        }

        assertThat(over("run", 0, 2)).isEqualTo(END);
        try (RunLock _ = RunLock.tryLock(database.connections(), PIPELINE).orElseThrow()) {
            assertThat(over("run", 0, 2))
                    .as("also while the next run is under way")
                    .isEqualTo(END);
        }
    }

    @Test
    void f31ARunThatEndedLongerAgoThanOneMayTakeWasAnotherOfThatName() {
        try (SharedRun _ = admitted("run", 0, 2)) {
            database.journal().end(summary("run", START, Result.CONSISTENT), RunDetails.NONE, Map.of());
        }

        try (SharedRun anew = admitted(ticket("run", 0, 2), START.plus(HOUR))) {
            assertThat(anew.startedAt()).isEqualTo(START.plus(HOUR));
            assertThat(anew.done()).isEmpty();
        }
    }

    @Test
    void f31ARunThatBeganLongerAgoThanItMayTakeBeginsAnew() {
        try (SharedRun run = admitted("run", 0, 2)) {
            run.bring("old");
            run.checkpoints().save(PLACE, new Saved("basis", "{}", List.of()));
        }

        try (SharedRun anew = admitted(ticket("run", 0, 2), START.plus(HOUR))) {
            assertThat(anew.startedAt()).isEqualTo(START.plus(HOUR));
            assertThat(anew.done()).isEmpty();
            assertThat(anew.checkpoints().find(PLACE)).isEmpty();
        }
    }

    @Test
    void f31ARunOfTheWholeThatWasKilledBeginsAnewInSlices() {
        database.journal().begin(summary("run", START, Result.RUNNING));

        try (SharedRun run = admitted("run", 0, 2)) {
            run.bring("a");
            assertThat(run.end(SharedRunIT::tooEarly)).isEmpty();
        }
    }

    @Test
    void f31AJobThatWasMadeAgainHasAnotherRunOfThatName() {
        try (SharedRun _ = admitted(ofJob("first"), START)) {
            database.journal().end(END, RunDetails.NONE, Map.of());
        }

        try (SharedRun again = admitted(ofJob("second"), START.plusSeconds(60))) {
            assertThat(again.startedAt()).isEqualTo(START.plusSeconds(60));
            assertThat(((Busy) join(ofJob("first"), START)).reason())
                    .isEqualTo("another run of this pipeline is under way");
        }
    }

    @Test
    void f31AJobThatWasMadeAgainTakesNothingOverFromOneThatIsUnderWay() {
        try (SharedRun former = admitted(ofJob("first"), START)) {
            former.bring("row data");
            former.checkpoints().save(PLACE, new Saved("basis", "{}", List.of()));
            assertThat(((Busy) join(ofJob("second"), START)).reason())
                    .isEqualTo("another run of this pipeline is under way");
        }

        try (SharedRun again = admitted(ofJob("second"), START)) {
            assertThat(again.done()).isEmpty();
            assertThat(again.checkpoints().find(PLACE)).isEmpty();
        }
    }

    @Test
    void f31ForItsPodsAJobsRunIsOverHoweverLongAgoItBegan() {
        try (SharedRun _ = admitted(ofJob("job"), START)) {
            database.journal().end(END, RunDetails.NONE, Map.of());
        }

        assertThat(join(ofJob("job"), START.plus(HOUR))).isEqualTo(new Over(END));
    }

    @Test
    void f31ARunThatAnotherOneEndedIsStillItsJobs() {
        admitted(ofJob("job"), START).close();
        try (SharedRun _ = admitted("next", 0, 2)) {
            assertThat(join(ofJob("job"), START)).isInstanceOf(Over.class);
        }
    }

    @Test
    void f31ARunOfAJobThatWasSuspendedForTooLongBeginsAnewIfNoSliceIsDone() {
        admitted(ofJob("job"), START).close();

        try (SharedRun anew = admitted(ofJob("job"), START.plus(HOUR))) {
            assertThat(anew.startedAt()).isEqualTo(START.plus(HOUR));
        }
    }

    @Test
    void f31ARunOfAJobThatWasSuspendedForTooLongHasFailedIfASliceIsDoneThatDoesNotComeAgain() {
        try (SharedRun run = admitted(ofJob("job"), START)) {
            run.bring("row data");
            run.checkpoints().save(PLACE, new Saved("basis", "{}", List.of()));
        }

        RunSummary end = ((Over) join(ofJob("job"), START.plus(HOUR))).summary();

        assertThat(end.result()).isEqualTo(Result.FAILED);
        assertThat(end.reason()).startsWith("the run began at 2026-01-01T03:00:00Z");
        assertThat(join(ofJob("job"), START.plus(HOUR))).isEqualTo(new Over(end));
        assertThat(left("select details::text from dualtrack.reconcile_run")).isEqualTo("{\"job\": \"job\"}");
        assertThat(left("select count(*) from dualtrack.reconcile_checkpoint")).isEqualTo("0");
        RunLock.tryLock(database.connections(), PIPELINE).orElseThrow().close();
    }

    private static RunSummary tooEarly(Map<Integer, String> brought) {
        throw new IllegalStateException("verdict of " + brought.keySet() + " (expected: none)");
    }

    private static Ticket ofJob(String job) {
        return new Ticket(PIPELINE, "run", job, 0, 2, "basis", List.of(StoreKind.values()));
    }

    private SharedRun admitted(String runId, int slice, int slices) {
        return admitted(ticket(runId, slice, slices), START);
    }

    private SharedRun admitted(Ticket ticket, Instant now) {
        Admission admission = join(ticket, now);
        assertThat(admission).isInstanceOf(Admitted.class);
        return ((Admitted) admission).run();
    }

    private String busy(String runId, int slice, int slices) {
        Admission admission = join(ticket(runId, slice, slices), START);
        assertThat(admission).isInstanceOf(Busy.class);
        return ((Busy) admission).reason();
    }

    private RunSummary over(String runId, int slice, int slices) {
        Admission admission = join(ticket(runId, slice, slices), START);
        assertThat(admission).isInstanceOf(Over.class);
        return ((Over) admission).summary();
    }

    private Admission join(Ticket ticket, Instant now) {
        return SharedRun.join(database.connections(), database.journal(), ticket, running(ticket.runId(), now), HOUR);
    }

    private static Ticket ticket(String runId, int slice, int slices) {
        return new Ticket(PIPELINE, runId, "", slice, slices, "basis", List.of(StoreKind.values()));
    }

    private static RunSummary running(String runId, Instant startedAt) {
        return summary(runId, startedAt, Result.RUNNING);
    }

    private static RunSummary summary(String runId, Instant startedAt, Result result) {
        return new RunSummary(runId, startedAt, null, result, "", "", 0, null, null, null, null, List.of());
    }

    private String left(String sql) {
        try (RunLock lock = RunLock.open(database.connections())) {
            return lock.session().ask(sql, row -> row.next() ? row.getString(1) : "");
        }
    }
}
