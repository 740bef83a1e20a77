package dev.dualtrack.job.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.job.expect.Place;
import dev.dualtrack.job.journal.Checkpoints.Saved;
import dev.dualtrack.job.journal.Checkpoints.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The run's lock and checkpoints in a real PostgreSQL. */
class RunCheckpointsIT {
    private static final String PIPELINE = "cluster/demo/aegis";

    private final JournalDatabase database = new JournalDatabase(PIPELINE);

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void f31TheServerSoonNoticesThatTheNodeOfALockIsGone() {
        try (RunLock lock = lock(Set.of())) {
            assertThat(setting(lock, "tcp_keepalives_idle")).isEqualTo("30");
            assertThat(setting(lock, "tcp_keepalives_interval")).isEqualTo("10");
            assertThat(setting(lock, "tcp_keepalives_count")).isEqualTo("3");
            assertThat(setting(lock, "idle_session_timeout")).isEqualTo("0");
        }
    }

    @Test
    void f31ARunRemovesWhatOthersKeptInTheStoresThatItHas() {
        keep(PIPELINE, "verify", StoreKind.VECTOR);
        keep(PIPELINE, "verify", StoreKind.GRAPH);
        keep("cluster/demo/another", "verify", StoreKind.VECTOR);
        keep(PIPELINE, "sync", StoreKind.VECTOR);

        try (RunLock lock = lock(Set.of(StoreKind.VECTOR))) {
            open(lock, PIPELINE, "sync").forgetOtherRuns(Set.of(StoreKind.VECTOR));
        }

        assertThat(isKept(PIPELINE, "verify", StoreKind.VECTOR)).isFalse();
        assertThat(isKept(PIPELINE, "verify", StoreKind.GRAPH)).isTrue();
        assertThat(isKept("cluster/demo/another", "verify", StoreKind.VECTOR)).isTrue();
        assertThat(isKept(PIPELINE, "sync", StoreKind.VECTOR)).isTrue();

        try (RunLock lock = lock(Set.of())) {
            open(lock, PIPELINE, "run").forgetOtherRuns(EnumSet.allOf(StoreKind.class));
        }

        assertThat(isKept(PIPELINE, "verify", StoreKind.GRAPH)).isFalse();
        assertThat(isKept(PIPELINE, "sync", StoreKind.VECTOR)).isFalse();
    }

    @Test
    void f31WhatIsLeftOfSomeUnitsIsKeptInOneStep() {
        Place place = place(StoreKind.VECTOR);
        List<Unit> units = List.of(new Unit("{}", null), new Unit("{}", null), new Unit("{}", null));
        try (RunLock lock = lock(Set.of())) {
            RunCheckpoints checkpoints = open(lock, PIPELINE, "run");
            checkpoints.save(place, new Saved("basis", "{}", units));
            open(lock, PIPELINE, "another").save(place, new Saved("basis", "{}", units));

            checkpoints.done(place, 1, List.of("{\"a\": 1}", "{\"a\": 2}"));

            assertThat(checkpoints.find(place).orElseThrow().units())
                    .extracting(Unit::outcome)
                    .containsExactly(null, "{\"a\": 1}", "{\"a\": 2}");
            assertThat(open(lock, PIPELINE, "another").find(place).orElseThrow().units())
                    .isEqualTo(units);
        }
    }

    @Test
    void f31ALockWhoseSessionIsLostIsFreeAndItsEndIsNoFailure() {
        try (RunLock lock = lock(Set.of())) {
            int session = lock.session().ask("select pg_backend_pid()", row -> row.next() ? row.getInt(1) : 0);
            database.execute("do $$ begin perform pg_terminate_backend(" + session + ", 10000); end $$");

            try (RunLock next = lock(Set.of())) {
                assertThat(setting(next, "idle_session_timeout")).isEqualTo("0");
            }
        }
    }

    private RunLock lock(Set<StoreKind> stores) {
        return (stores.isEmpty()
                        ? RunLock.tryLock(database.connections(), PIPELINE)
                        : RunLock.tryLock(database.connections(), PIPELINE, stores))
                .orElseThrow();
    }

    private static RunCheckpoints open(RunLock lock, String pipeline, String runId) {
        return RunCheckpoints.open(lock, pipeline, runId, Instant.now(), Duration.ofHours(1));
    }

    private void keep(String pipeline, String runId, StoreKind store) {
        try (RunLock lock = lock(Set.of())) {
            open(lock, pipeline, runId).save(place(store), new Saved("basis", "{}", List.of()));
        }
    }

    private boolean isKept(String pipeline, String runId, StoreKind store) {
        try (RunLock lock = lock(Set.of())) {
            return open(lock, pipeline, runId).find(place(store)).isPresent();
        }
    }

    private static Place place(StoreKind store) {
        return new Place(new TableId("public", "policies"), store);
    }

    private static String setting(RunLock lock, String name) {
        return lock.session().ask("select current_setting(?)", row -> row.next() ? row.getString(1) : "", name);
    }
}
