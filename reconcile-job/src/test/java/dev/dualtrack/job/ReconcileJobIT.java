package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.job.journal.JournalJson;
import dev.dualtrack.job.journal.RunLock;
import dev.dualtrack.testbed.backends.Backends;
import io.milvus.v2.service.utility.request.DropAliasReq;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job against a real source and stream. */
class ReconcileJobIT {
    @SuppressWarnings("NullAway.Init")
    private JobPipeline pipeline;

    @BeforeEach
    void start(@TempDir Path files) throws Exception {
        pipeline = new JobPipeline(Backends.shared(), files, false);
    }

    @AfterEach
    void end() {
        pipeline.close();
    }

    @Test
    void f33FindsAndRepairsPlantedRecordsInEachStoreAndThenIsConsistent() throws Exception {
        pipeline.fill(300);
        for (StoreKind kind : StoreKind.values()) {
            pipeline.lose(kind, "p1");
            pipeline.plant(kind, "p2", "an old title");
            pipeline.plant(kind, "ghost", "never was");
        }
        try (Applier applier = pipeline.applier().start()) {
            RunSummary found = summary(pipeline.execute("verify", "--run-id", "look"), 1);
            assertThat(found.result()).isEqualTo(Result.DRIFTED);
            assertThat(applier.executed()).isEmpty();

            RunSummary mended = summary(pipeline.execute("run", "--run-id", "mend"), 0);
            assertThat(mended.result()).isEqualTo(Result.CONSISTENT);
            assertThat(mended.rowsChecked()).isEqualTo(300);
            assertThat(mended.fenceLsn()).isNotEmpty();
            assertThat(mended.stores())
                    .extracting(
                            StoreResult::name,
                            StoreResult::missing,
                            StoreResult::stale,
                            StoreResult::orphaned,
                            StoreResult::repaired,
                            StoreResult::remaining)
                    .containsExactly(
                            tuple("vector", 1L, 1L, 1L, 3L, 0L),
                            tuple("graph", 1L, 1L, 1L, 3L, 0L),
                            tuple("cache", 0L, 1L, 1L, 2L, 0L));
            assertThat(applier.executed())
                    .extracting(Refresh::key)
                    .containsOnly(pipeline.key("p1"), pipeline.key("p2"), pipeline.key("ghost"));

            RunSummary again = summary(pipeline.execute("run", "--run-id", "again"), 0);
            assertThat(again.stores())
                    .allSatisfy(store -> assertThat(store.drift()).isZero());
            assertThat(applier.executed()).hasSize(8);
        }
        assertThat(pipeline.texts("select run_id from dualtrack.reconcile_run order by started_at"))
                .containsExactly("look", "mend", "again");
        assertThat(pipeline.texts("select details::text from dualtrack.reconcile_run where run_id = 'mend'")
                        .getFirst())
                .contains("ghost");
        assertThat(pipeline.texts("select summary::text from dualtrack.reconcile_run where run_id = 'mend'")
                        .getFirst())
                .doesNotContain("ghost");
    }

    @Test
    void f33WhatAForeignHandPutInTheirPlaceIsDriftInEachStoreIsMendedAndThenConsistent() throws Exception {
        pipeline.fill(20);
        for (StoreKind kind : StoreKind.values()) {
            pipeline.plant(kind, "ghost", "never was");
        }
        for (String id : List.of("p1", "ghost")) {
            pipeline.spoilVector(id);
            pipeline.cypher("MATCH (n:<N>Policy {id: '" + id + "'}) SET n._version = 7");
            pipeline.redis((redis, key) -> redis.del(key), id);
            pipeline.redis((redis, key) -> redis.rpush(key, "of another type"), id);
        }
        pipeline.cypher("MATCH (n:<N>Policy {id: 'p2'}) SET n._version = null");
        pipeline.redis((redis, key) -> redis.hdel(key, "_version", "_fp", "_txid", "_spec"), "p2");
        try (Applier applier = pipeline.applier().start()) {
            RunSummary mended = summary(pipeline.execute("run", "--run-id", "mend"), 0);

            assertThat(mended.result()).isEqualTo(Result.CONSISTENT);
            assertThat(mended.stores())
                    .extracting(
                            StoreResult::name,
                            StoreResult::stale,
                            StoreResult::orphaned,
                            StoreResult::repaired,
                            StoreResult::remaining)
                    .containsExactly(
                            tuple("vector", 1L, 1L, 2L, 0L),
                            tuple("graph", 2L, 1L, 3L, 0L),
                            tuple("cache", 2L, 1L, 3L, 0L));
            assertThat(applier.executed())
                    .extracting(Refresh::key)
                    .containsOnly(pipeline.key("p1"), pipeline.key("p2"), pipeline.key("ghost"));

            assertThat(summary(pipeline.execute("run", "--run-id", "again"), 0).stores())
                    .allSatisfy(store -> assertThat(store.drift()).isZero());
        }
    }

    @Test
    void relationshipsThatAForeignHandChangedAreFoundCountedAndMended() throws Exception {
        pipeline.fill(20);
        pipeline.cypher("MATCH (:<N>Policy {id: 'p1'})-[r:IN]->(:<N>Region {code: 'seoul'}) DELETE r");
        pipeline.cypher("MATCH (n:<N>Policy {id: 'p2'})-[r:IN]->(t:<N>Region {code: 'seoul'})"
                + " CREATE (n)-[twice:IN]->(t) SET twice = properties(r)"
                + " CREATE (n)-[more:IN]->(:<N>Region {code: 'nowhere'}) SET more = properties(r)");
        pipeline.cypher("MATCH (n:<N>Policy {id: 'p3'})-[r:IN]->(t:<N>Region {code: 'seoul'})"
                + " CREATE (n)-[lost:IN]->(:<N>Lost) SET lost = properties(r) DELETE r");
        pipeline.cypher("MATCH (:<N>Policy {id: 'p5'})-[r:IN]->(:<N>Region {code: 'seoul'}) SET r._key = 'p6'");
        pipeline.cypher("MATCH (n:<N>Policy {id: 'p4'}) CREATE (n)-[:IN]->(:<N>Lost {of: 'somebody else'})");
        try (Applier applier = pipeline.applier().start()) {
            StoreResult graph = graph(pipeline.execute("run", "--run-id", "mend"), 0);
            assertThat(graph.corrupt()).isEqualTo(4);
            assertThat(graph.relationships()).isEqualTo(new Relationships(3, 3, 1));
            assertThat(graph.repaired()).isEqualTo(4);
            assertThat(applier.executed())
                    .extracting(Refresh::key)
                    .containsOnly(pipeline.key("p1"), pipeline.key("p2"), pipeline.key("p3"), pipeline.key("p5"));

            assertThat(graph(pipeline.execute("run", "--run-id", "again"), 0).drift())
                    .isZero();
        }
        assertThat(pipeline.execute("report").out())
                .contains("Relationships that differ: missing 3, surplus 3, dangling 1.");
        pipeline.cypher("MATCH (x:<N>Lost) DETACH DELETE x");
    }

    private static StoreResult graph(Outcome outcome, int exitCode) throws IOException {
        return summary(outcome, exitCode).stores().stream()
                .filter(store -> store.name().equals(StoreKind.GRAPH.word()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void f31ASecondRunAtTheSameTimeIsSkippedAndLeavesNoTrace() throws Exception {
        pipeline.fill(3);
        Optional<RunLock> lock = RunLock.tryLock(
                pipeline.source().connections(), pipeline.config().owner());
        try (RunLock _ = lock.orElseThrow()) {
            RunSummary summary = summary(pipeline.execute("run", "--run-id", "second"), 0);

            assertThat(summary.result()).isEqualTo(Result.SKIPPED);
            assertThat(summary.reason()).isEqualTo("another run of this pipeline is under way");
        }
        assertThat(pipeline.texts("select run_id from dualtrack.reconcile_run")).isEmpty();
    }

    @Test
    void f31ARunThatWasKilledHalfWayIsBuriedByTheNext() throws Exception {
        pipeline.fill(3);
        try (Applier _ = pipeline.applier().start()) {
            pipeline.execute("verify", "--run-id", "killed");
            assertThat(
                            pipeline.texts(
                                    "update dualtrack.reconcile_run set result = 'RUNNING', finished_at = null returning run_id"))
                    .containsExactly("killed");

            assertThat(summary(pipeline.execute("run", "--run-id", "next"), 0).result())
                    .isEqualTo(Result.CONSISTENT);
        }
        assertThat(pipeline.texts("select result || ': ' || (summary ->> 'reason') from dualtrack.reconcile_run"
                        + " where run_id = 'killed'"))
                .containsExactly("FAILED: the run was killed half-way");
    }

    @Test
    void workersThatStandStillMakeARunUnverifiable() throws Exception {
        pipeline.fill(3);
        pipeline.lose(StoreKind.VECTOR, "p1");

        RunSummary summary = summary(pipeline.execute("run", "--run-id", "late", "--fence-timeout", "PT2S"), 5);

        assertThat(summary.result()).isEqualTo(Result.UNVERIFIABLE);
        assertThat(summary.reason()).contains("the slot is confirmed up to");
        assertThat(summary.stores())
                .allSatisfy(store -> assertThat(store.drift()).isZero());
    }

    @Test
    void anAliasThatSomebodyTookAwayMakesARunUnverifiable() throws Exception {
        pipeline.fill(3);
        try (Applier _ = pipeline.applier().start()) {
            assertThat(summary(pipeline.execute("verify", "--run-id", "before"), 0)
                            .result())
                    .isEqualTo(Result.CONSISTENT);
            pipeline.milvus((client, alias) ->
                    client.dropAlias(DropAliasReq.builder().alias(alias).build()));

            RunSummary summary = summary(pipeline.execute("verify", "--run-id", "after"), 5);

            assertThat(summary.result()).isEqualTo(Result.UNVERIFIABLE);
            assertThat(summary.reason()).contains("public.policies in vector: readers are led to something else");
        }
    }

    @Test
    void f34AnEmptySourceSuspendsTheRepairUntilAPersonLetsItProceedOnce() throws Exception {
        pipeline.fill(20);
        pipeline.database().execute("delete from policies");
        pipeline.hideFromCapture();
        try (Applier applier = pipeline.applier().start()) {
            RunSummary first = summary(pipeline.execute("run", "--run-id", "one"), 1);
            assertThat(first.result()).isEqualTo(Result.REPAIR_SUSPENDED);
            assertThat(first.reason()).contains("the source table is empty");
            assertThat(summary(pipeline.execute("run", "--run-id", "two", "--proceed", "other"), 1)
                            .result())
                    .isEqualTo(Result.REPAIR_SUSPENDED);
            assertThat(applier.executed()).isEmpty();

            assertThat(summary(pipeline.execute("run", "--run-id", "three", "--proceed", "two"), 0)
                            .result())
                    .isEqualTo(Result.CONSISTENT);
            assertThat(applier.executed()).hasSize(60);

            pipeline.plant(StoreKind.GRAPH, "ghost", "never was");
            assertThat(summary(pipeline.execute("run", "--run-id", "four", "--proceed", "two"), 1)
                            .result())
                    .isEqualTo(Result.REPAIR_SUSPENDED);
        }
    }

    @Test
    void f32VerifyWhileRowsAreWrittenRaisesNoFalseAlarm(@TempDir Path files) throws Exception {
        pipeline.close();
        pipeline = new JobPipeline(Backends.shared(), files, true);
        pipeline.fill(500);
        try (Applier _ = pipeline.applier().start();
                Writer writer = new Writer(pipeline.database(), 500).start()) {
            for (int round = 0; round < 5; round++) {
                RunSummary summary = summary(pipeline.execute("run", "--run-id", "round-" + round), 0);

                assertThat(summary.result()).isEqualTo(Result.CONSISTENT);
                assertThat(summary.stores()).allSatisfy(store -> {
                    assertThat(store.drift()).as(store.toString()).isZero();
                    assertThat(store.complete()).isTrue();
                });
            }
            assertThat(writer.written()).isGreaterThan(500);
        }
    }

    @Test
    void aQuarantinedKeyIsNoDrift() throws Exception {
        pipeline.fill(5);
        pipeline.plant(StoreKind.GRAPH, "p1", "what it last accepted");
        pipeline.plant(StoreKind.VECTOR, "p1", "an old title");
        pipeline.deadLetter(StoreKind.GRAPH, "p1");
        try (Applier _ = pipeline.applier().start()) {
            RunSummary summary = summary(pipeline.execute("verify", "--run-id", "q"), 1);

            assertThat(summary.stores())
                    .extracting(StoreResult::name, StoreResult::stale, StoreResult::quarantined)
                    .contains(tuple("vector", 1L, 0L), tuple("graph", 0L, 1L));
        }
    }

    @Test
    void f31ASessionThatIsLostAfterTheLastWordInTheJournalChangesNoVerdict() throws Exception {
        pipeline.fill(3);
        try (Applier _ = pipeline.applier().start()) {
            summary(pipeline.execute("verify", "--run-id", "first"), 0);
            whoRemovesACheckpointLosesItsSession();

            RunSummary summary = summary(pipeline.execute("verify", "--run-id", "second"), 0);

            assertThat(summary.result()).isEqualTo(Result.CONSISTENT);
            assertThat(
                            pipeline.texts(
                                    "select result from dualtrack.reconcile_run where run_id = 'second' and table_rows <> '{}'"))
                    .containsExactly("CONSISTENT");
            assertThat(pipeline.texts("select distinct run_id from dualtrack.reconcile_checkpoint"))
                    .containsExactly("second");
        }
    }

    private void whoRemovesACheckpointLosesItsSession() throws SQLException {
        try (Connection connection = pipeline.source().connections().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            statement.execute("create function dualtrack.lost() returns trigger language plpgsql as $$ begin"
                    + " perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(60); return old; end $$");
            statement.execute("create trigger lost before delete on dualtrack.reconcile_checkpoint"
                    + " for each row execute function dualtrack.lost()");
        }
    }

    @Test
    void reportPrintsTheLastRunsAsTextAndAsJson() throws Exception {
        pipeline.fill(3);
        try (Applier _ = pipeline.applier().start()) {
            pipeline.execute("verify", "--run-id", "first");
            pipeline.execute("verify", "--run-id", "second");
        }

        Outcome text = pipeline.execute("report", "--last", "1");
        Outcome json = pipeline.execute("report", "--json");

        assertThat(text.exitCode()).isZero();
        assertThat(text.out())
                .contains(
                        "second  Consistent",
                        "No record was found to differ from PostgreSQL.",
                        "vector  source 3  target 3")
                .doesNotContain("first");
        assertThat(json.out().lines()).hasSize(2);
        assertThat(JournalJson.MAPPER
                        .readValue(json.out().lines().toList().getLast(), RunSummary.class)
                        .runId())
                .isEqualTo("first");
    }

    private static RunSummary summary(Outcome outcome, int exitCode) throws IOException {
        assertThat(outcome.err()).isEmpty();
        RunSummary summary = JournalJson.MAPPER.readValue(outcome.out(), RunSummary.class);
        assertThat(outcome.exitCode()).as(summary.toString()).isEqualTo(exitCode);
        return summary;
    }
}
