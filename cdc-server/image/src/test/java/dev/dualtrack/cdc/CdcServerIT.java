package dev.dualtrack.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dualtrack.cdc.CapturedTopic.Captured;
import dev.dualtrack.core.cdc.CdcServerProperties;
import dev.dualtrack.core.cdc.SourceOffset;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.testbed.process.Await;
import dev.dualtrack.testbed.process.TrackedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The built cdc-server against real PostgreSQL and Kafka, with the configuration that the operator renders. */
class CdcServerIT {
    private static final TableId POLICIES = TableId.parse("public.policies");
    private static final TableId NOTES = TableId.parse("public.notes");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String GONE = "no longer available on the server";

    private CdcFixture fixture;

    @BeforeEach
    void setUp() throws Exception {
        fixture = new CdcFixture();
    }

    @AfterEach
    void cleanUp() throws Exception {
        fixture.close();
    }

    @Test
    void everyKindOfChangeArrivesAsAPlainEnvelopeWithTheEpoch() throws Exception {
        fixture.database.execute(
                "INSERT INTO policies SELECT n, 'title ' || n, 2.50, '2026-01-02 03:04:05.678' FROM generate_series(1, 3) n");
        TrackedProcess server = fixture.startServer(7);
        try (CapturedTopic policies = fixture.topic(POLICIES)) {
            List<Captured> snapshot = policies.next(3);
            assertThat(snapshot).extracting(Captured::op).containsOnly("r");
            assertThat(snapshot).extracting(Captured::epoch).containsOnly("7");
            assertThat(snapshot).extracting(Captured::key).containsExactly("{\"id\":1}", "{\"id\":2}", "{\"id\":3}");
            JsonNode row = snapshot.getFirst().event().path("after");
            assertThat(row.path("rate").asText()).isEqualTo("2.50");
            assertThat(row.path("since").asLong()).isEqualTo(1_767_323_045_678_000L);
            assertThat(snapshot.getFirst().event().has("schema")).isFalse();

            fixture.database.execute(
                    "INSERT INTO policies VALUES (4, 'new')",
                    "UPDATE policies SET title = 'changed' WHERE id = 4",
                    "DELETE FROM policies WHERE id = 4",
                    "TRUNCATE policies");
            List<Captured> changes = policies.next(5);
            assertThat(changes).extracting(Captured::op).containsExactly("c", "u", "d", "tombstone", "t");
            assertThat(changes).extracting(Captured::epoch).containsOnly("7");
            assertThat(changes.get(1).event().at("/before/title").asText()).isEqualTo("new");
            assertThat(changes.get(1).event().at("/source/sequence").asText()).matches("\\[.*\"\\d+\",\"\\d+\"]");
            assertThat(changes.get(3).key()).isEqualTo("{\"id\":4}");
            assertThat(changes.get(4).key()).isNull();
        }
        assertThat(Files.readString(server.log())).doesNotContain("p\\$w").doesNotContain("title 1");
    }

    @Test
    void f17AnUnchangedToastedValueArrivesAsThePlaceholder() throws Exception {
        fixture.startServer(1);
        fixture.database.execute(
                "INSERT INTO notes VALUES (1, 'a', repeat('x', 20000))", "UPDATE notes SET title = 'b' WHERE id = 1");
        try (CapturedTopic notes = fixture.topic(NOTES)) {
            JsonNode update = notes.next(2).get(1).event();
            assertThat(update.at("/after/title").asText()).isEqualTo("b");
            assertThat(update.at("/after/body").asText()).isEqualTo("__debezium_unavailable_value");
            assertThat(update.path("before").isNull()).isTrue();
        }
    }

    @Test
    void ourLogicalMessagesArriveAndThoseOfOthersAndTheHeartbeatDoNot() throws Exception {
        fixture.startServer(1);
        fixture.query("SELECT pg_logical_emit_message(false, 'somebody.else', 'x')::text");
        fixture.query("SELECT pg_logical_emit_message(false, 'dualtrack.fence', 'run-1')::text");
        try (CapturedTopic messages = fixture.messages()) {
            Captured message = messages.next(1).getFirst();
            assertThat(message.key()).isEqualTo("{\"prefix\":\"dualtrack.fence\"}");
            assertThat(message.op()).isEqualTo("m");
            assertThat(messages.poll(Duration.ofSeconds(5))).isEmpty();
        }
    }

    @Test
    void aKilledServerGoesOnWhereItWasAndSnapshotsOnceItsOffsetsAreGone() throws Exception {
        fixture.database.execute("INSERT INTO policies VALUES (1, 'before')");
        TrackedProcess first = fixture.startServer(1);
        try (CapturedTopic policies = fixture.topic(POLICIES)) {
            assertThat(policies.next(1)).extracting(Captured::op).containsExactly("r");
            fixture.database.execute("INSERT INTO policies VALUES (2, 'streamed')");
            policies.next(1);
            awaitStored(currentPosition());
            first.end(Duration.ZERO);
            fixture.database.execute("INSERT INTO policies VALUES (3, 'while down')");

            TrackedProcess second = fixture.startServer(1);
            List<Captured> gap = policies.next(1);
            // Redelivery of what was not yet acknowledged is allowed; another snapshot or a loss is not.
            while (!"{\"id\":3}".equals(gap.getLast().key())) {
                gap = policies.next(1);
            }
            assertThat(gap).extracting(Captured::op).containsOnly("c");
            second.close();

            fixture.removeOffsets();
            fixture.startServer(2);
            assertSnapshot(policies.next(3), "2");
        }
    }

    @Test
    void f28AServerEndsWithoutTheSlotThatItsOffsetsWereTakenFrom() throws Exception {
        try (CapturedTopic policies = fixture.topic(POLICIES)) {
            streamThenKill(policies);
            fixture.dropSlot();
            fixture.database.execute(
                    "DELETE FROM policies WHERE id = 1", "INSERT INTO policies VALUES (2, 'in the gap')");

            assertEnds(fixture.launch(1));
            assertThat(fixture.confirmed()).as("a slot of its own making").isEmpty();

            fixture.createSlot();
            fixture.database.execute("INSERT INTO policies VALUES (3, 'after it')");
            assertThat(storedOffset().misses(fixture.confirmed().orElseThrow())).isTrue();
            assertEnds(fixture.launch(1));

            assertThat(policies.poll(Duration.ofSeconds(3))).isEmpty();
            assertThat(storedOffset().misses(fixture.confirmed().orElseThrow()))
                    .as("the operator can still see it")
                    .isTrue();
        }
    }

    @Test
    void f28AServerDoesNotGoOnOverWhatSomebodyElseTookFromItsSlot() throws Exception {
        try (CapturedTopic policies = fixture.topic(POLICIES)) {
            streamThenKill(policies);
            fixture.database.execute("INSERT INTO policies VALUES (2, 'taken by another')");
            fixture.emptySlot();
            assertThat(storedOffset().misses(fixture.confirmed().orElseThrow())).isTrue();

            TrackedProcess server = fixture.launch(1);
            // Which of the two it says depends on whether PostgreSQL has noticed meanwhile that it may drop the log,
            // too.
            Await.await(
                    () -> Stream.of("Cannot seek to the last known offset", GONE)
                            .anyMatch(log(server)::contains),
                    SOON,
                    "it refuses the slot: " + server.log());
            assertThat(policies.poll(Duration.ofSeconds(3))).isEmpty();
        }
    }

    @Test
    void theSlotStaysBehindWhatTheServerHasNoted() throws Exception {
        fixture.startServer(1);
        awaitStored(currentPosition());
        for (int row = 0; row < 20; row++) {
            fixture.database.execute("INSERT INTO policies VALUES (" + row + ", 'row')");
            fixture.asSuperuser("CHECKPOINT");
            Lsn confirmed = fixture.confirmed().orElseThrow();
            assertThat(storedOffset().misses(confirmed))
                    .as("confirmed: " + confirmed)
                    .isFalse();
        }
    }

    @Test
    void f29TheHeartbeatMovesTheSlotWhileThePublishedTablesAreIdle() throws Exception {
        fixture.startServer(1);
        fixture.database.execute("INSERT INTO unpublished SELECT generate_series(1, 10000)");
        String position = fixture.query("SELECT pg_current_wal_lsn()::text").getFirst();
        Await.await(
                () -> fixture.query("SELECT (confirmed_flush_lsn >= '" + position + "')::text FROM pg_replication_slots"
                                + " WHERE slot_name = '" + fixture.slot() + "'")
                        .equals(List.of("true")),
                Duration.ofSeconds(30),
                "the slot has passed " + position);
    }

    @Test
    void f16ATooLargeRowBecomesAMarkerAndTheStreamGoesOn() throws Exception {
        fixture.startServer(1);
        fixture.database.execute(
                "INSERT INTO notes VALUES (1, 'large', repeat('x', 9000000))",
                "INSERT INTO notes VALUES (2, 'small', 'y')");
        try (CapturedTopic notes = fixture.topic(NOTES)) {
            List<Captured> events = notes.next(2);
            JsonNode marker = events.getFirst().event();
            assertThat(events.getFirst().key()).isEqualTo("{\"id\":1}");
            assertThat(marker.at("/dualtrack/oversize").asBoolean()).isTrue();
            assertThat(marker.at("/dualtrack/bytes").asLong()).isGreaterThan(CdcServerProperties.maxValueBytes());
            assertThat(marker.path("op").asText()).isEqualTo("c");
            assertThat(marker.at("/source/lsn").asLong()).isPositive();
            assertThat(marker.has("after")).isFalse();
            assertThat(events.get(1).event().at("/after/body").asText()).isEqualTo("y");
        }
    }

    /** Leaves a server that has streamed row 1 and noted it, and is dead. */
    private void streamThenKill(CapturedTopic policies) throws Exception {
        TrackedProcess server = fixture.startServer(1);
        fixture.database.execute("INSERT INTO policies VALUES (1, 'streamed')");
        assertThat(policies.next(1)).extracting(Captured::op).containsExactly("c");
        awaitStored(currentPosition());
        server.end(Duration.ZERO);
    }

    private Lsn currentPosition() throws SQLException {
        return Lsn.parse(fixture.query("SELECT pg_current_wal_lsn()::text").getFirst());
    }

    /** Waits until the server has noted that it has read up to there: heartbeats move it on, which leave with a commit. */
    private void awaitStored(Lsn position) {
        Await.await(
                () -> {
                    fixture.database.execute("INSERT INTO unpublished VALUES (1)");
                    return !storedOffset().misses(position);
                },
                SOON,
                "it has noted " + position);
    }

    /** What the server has noted last; fails if there is nothing. */
    private SourceOffset storedOffset() {
        String key = CdcServerProperties.offsetKey(fixture.config(1));
        try (CapturedTopic offsets = fixture.offsets()) {
            return offsets.all().reversed().stream()
                    .filter(record -> key.equals(record.key()))
                    .findFirst()
                    .map(record -> SourceOffset.parse(String.valueOf(record.value())))
                    .orElseThrow();
        }
    }

    private static void assertEnds(TrackedProcess server) throws IOException {
        Await.await(() -> !server.isAlive(), SOON, "the server ends: " + server.log());
        assertThat(log(server)).contains(GONE);
    }

    private static String log(TrackedProcess server) throws IOException {
        return Files.readString(server.log());
    }

    private static void assertSnapshot(List<Captured> records, String epoch) {
        assertThat(records).extracting(Captured::op).containsOnly("r");
        assertThat(records).extracting(Captured::epoch).containsOnly(epoch);
    }
}
