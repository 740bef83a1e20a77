package dev.dualtrack.job.journal;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import java.time.Duration;
import java.time.Instant;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Who may work on a run that several processes share, in a real PostgreSQL. */
class SharedRunIT {
    private static final String PIPELINE = "cluster/demo/aegis";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Instant START = Instant.parse("2026-01-01T03:00:00Z");
    private static final Place PLACE = new Place(new TableId("public", "policies"), StoreKind.GRAPH);

    @SuppressWarnings("NullAway.Init")
    private Database database;

    @SuppressWarnings("NullAway.Init")
    private PGSimpleDataSource connections;

    @SuppressWarnings("NullAway.Init")
    private RunJournal journal;

    @BeforeEach
    void create() {
        database = Backends.shared().newDatabase();
        connections = new PGSimpleDataSource();
        connections.setUrl(database.jdbcUrl());
        connections.setUser(database.owner());
        connections.setPassword(database.password());
        journal = RunJournal.open(connections, PIPELINE);
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void f31SlicesOfOneRunWorkSideBySideAndNobodyElseDoes() {
        try (SharedRun _ = admitted("run", 0, 2);
                SharedRun second = admitted("run", 1, 2)) {
            assertThat(RunLock.tryLock(connections, PIPELINE)).isEmpty();
            assertThat(RunLock.tryLock(connections, PIPELINE, Set.of(StoreKind.GRAPH)))
                    .isEmpty();
            assertThat(busy("another", 0, 2)).isEqualTo("another run of this pipeline is under way");
            assertThat(busy("run", 1, 2)).isEqualTo("slice 1 of this run is under way in another process");
            assertThat(busy("run", 1, 3)).contains("in another number of slices (expected: 3)");
            Ticket otherwise = new Ticket(PIPELINE, "run", 1, 2, "another basis", List.of(StoreKind.values()));
            assertThat(join(otherwise, START)).isInstanceOf(Busy.class);
            assertThat(second.summary().result()).isEqualTo(Result.RUNNING);
        }
        RunLock.tryLock(connections, PIPELINE).orElseThrow().close();
    }

    @Test
    void f31ARunOfTheWholeAndAStageKeepSlicesOut() {
        try (RunLock _ = RunLock.tryLock(connections, PIPELINE).orElseThrow()) {
            assertThat(busy("run", 0, 2)).isEqualTo("another run of this pipeline is under way");
        }
        try (RunLock _ =
                RunLock.tryLock(connections, PIPELINE, Set.of(StoreKind.GRAPH)).orElseThrow()) {
            assertThat(busy("run", 0, 2)).isEqualTo("another run of this pipeline is under way");
        }
        assertThat(journal.find("run")).as("nobody began it").isEmpty();
    }

    @Test
    void f31AStageThatBeganWhileNoSliceWasAtWorkKeepsTheNextOneOut() {
        admitted("run", 0, 2).close();
        try (RunLock _ =
                RunLock.tryLock(connections, PIPELINE, Set.of(StoreKind.GRAPH)).orElseThrow()) {
            assertThat(busy("run", 0, 2)).isEqualTo("another run of this pipeline is under way");
        }
        admitted("run", 0, 2).close();
    }

    @Test
    void f31ARunGoesOnWithWhatItsSlicesBroughtAndAsItBegan() {
        try (SharedRun first = admitted("run", 0, 2)) {
            assertThat(first.done("{\"a\": \"what 'it' brought\"}")).isEmpty();
        }

        try (SharedRun again = admitted(ticket("run", 0, 2), START.plusSeconds(60))) {
            assertThat(again.startedAt()).isEqualTo(START);
            assertThat(again.done()).contains("{\"a\": \"what 'it' brought\"}");
        }
        try (SharedRun last = admitted("run", 1, 2)) {
            assertThat(last.done()).isEmpty();
            assertThat(last.done("b")).contains(Map.of(0, "{\"a\": \"what 'it' brought\"}", 1, "b"));
        }
    }

    @Test
    void f31OfSlicesThatBeginAndEndAtOnceAllAreAdmittedAndOneIsTheLast() throws Exception {
        int slices = 6;
        CyclicBarrier together = new CyclicBarrier(slices);
        List<Callable<Optional<Map<Integer, String>>>> processes = IntStream.range(0, slices)
                .<Callable<Optional<Map<Integer, String>>>>mapToObj(slice -> () -> {
                    together.await(30, TimeUnit.SECONDS);
                    try (SharedRun run = admitted("run", slice, slices)) {
                        together.await(30, TimeUnit.SECONDS);
                        return run.done("of " + slice);
                    }
                })
                .toList();

        int last = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(slices)) {
            for (Future<Optional<Map<Integer, String>>> ended : threads.invokeAll(processes)) {
                last += ended.get()
                        .map(all -> {
                            assertThat(all).hasSize(slices).containsEntry(3, "of 3");
                            return 1;
                        })
                        .orElse(0);
            }
        }

        assertThat(last).isOne();
    }

    @Test
    void f31ARunThatAnotherOneEndedIsOverForItsSlices() {
        try (SharedRun run = admitted("dead", 0, 2)) {
            run.done("row data");
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
        RunSummary end = summary("run", START, Result.DRIFTED);
        try (SharedRun _ = admitted("run", 0, 2)) {
            journal.end(end, RunDetails.NONE, Map.of());
        }

        assertThat(over("run", 0, 2)).isEqualTo(end);
        try (RunLock _ = RunLock.tryLock(connections, PIPELINE).orElseThrow()) {
            assertThat(over("run", 0, 2))
                    .as("also while the next run is under way")
                    .isEqualTo(end);
        }
    }

    @Test
    void f31ARunThatEndedLongerAgoThanOneMayTakeWasAnotherOfThatName() {
        try (SharedRun _ = admitted("run", 0, 2)) {
            journal.end(summary("run", START, Result.CONSISTENT), RunDetails.NONE, Map.of());
        }

        try (SharedRun anew = admitted(ticket("run", 0, 2), START.plus(HOUR))) {
            assertThat(anew.startedAt()).isEqualTo(START.plus(HOUR));
            assertThat(anew.done()).isEmpty();
        }
    }

    @Test
    void f31ARunThatBeganLongerAgoThanItMayTakeBeginsAnew() {
        try (SharedRun run = admitted("run", 0, 2)) {
            run.done("old");
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
        journal.begin(summary("run", START, Result.RUNNING));

        try (SharedRun run = admitted("run", 0, 2)) {
            assertThat(run.done("a")).isEmpty();
        }
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
        return SharedRun.join(connections, journal, ticket, summary(ticket.runId(), now, Result.RUNNING), HOUR);
    }

    private static Ticket ticket(String runId, int slice, int slices) {
        return new Ticket(PIPELINE, runId, slice, slices, "basis", List.of(StoreKind.values()));
    }

    private static RunSummary summary(String runId, Instant startedAt, Result result) {
        return new RunSummary(runId, startedAt, null, result, "", "", 0, null, null, List.of());
    }

    private String left(String sql) {
        try (RunLock lock = RunLock.open(connections)) {
            return lock.session().ask(sql, row -> row.next() ? row.getString(1) : "");
        }
    }
}
