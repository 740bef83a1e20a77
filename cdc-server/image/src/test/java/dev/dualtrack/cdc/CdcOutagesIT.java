package dev.dualtrack.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.cdc.CapturedTopic.Captured;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.ManagedServer;
import dev.dualtrack.testbed.backends.Server;
import dev.dualtrack.testbed.process.Await;
import dev.dualtrack.testbed.process.TrackedProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The built cdc-server while PostgreSQL or Kafka is away: it waits, and every change arrives, by the same process. */
class CdcOutagesIT {
    private static final TableId POLICIES = TableId.parse("public.policies");
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("dualtrack.outage", 20));
    private static final Duration RESUMED = Duration.ofSeconds(60);

    @SuppressWarnings("NullAway.Init")
    private static Backends own;

    @SuppressWarnings("NullAway.Init")
    private CdcFixture fixture;

    @SuppressWarnings("NullAway.Init")
    private TrackedProcess server;

    @BeforeAll
    static void startServers() {
        own = Backends.start(Server.POSTGRES, Server.KAFKA);
    }

    @AfterAll
    static void endServers() {
        own.close();
    }

    @BeforeEach
    void startCdcServer() throws Exception {
        fixture = new CdcFixture(own);
        fixture.database.execute("INSERT INTO policies VALUES (1, 'in the snapshot')");
        server = fixture.startServer(1);
    }

    @AfterEach
    void cleanUp() throws Exception {
        fixture.close();
    }

    @Test
    void f27PostgresThatIsRestartedOrCrashesCostsNoChangeAndNoSnapshot() throws Exception {
        ManagedServer postgres = own.server(Server.POSTGRES);
        try (CapturedTopic policies = fixture.topic(POLICIES)) {
            policies.next(1);
            for (Runnable end : List.<Runnable>of(postgres::stop, postgres::kill)) {
                int before = highest();
                // On their way when it goes.
                fixture.database.execute(
                        "INSERT INTO policies SELECT generate_series(%d, %d)".formatted(before + 1, before + 500));
                end.run();
                postgres.start();
                fixture.database.execute("INSERT INTO policies VALUES (%d)".formatted(before + 501));
                assertArrive(policies, before + 1, before + 501);
            }
        }
        assertThat(server.isAlive()).as("the same process").isTrue();
    }

    /** What was sent has no answer. */
    @Test
    void f06KafkaThatStandsStillIsWaitedForAndNothingIsLost() throws Exception {
        waitsFor(ManagedServer::pause, ManagedServer::resume);
    }

    /** Nothing can be sent: a client that reaches no broker forgets what topics there are, and asks before it sends. */
    @Test
    void f06KafkaThatIsStoppedIsWaitedForAndNothingIsLost() throws Exception {
        waitsFor(ManagedServer::stop, ManagedServer::start);
    }

    private void waitsFor(Consumer<ManagedServer> begin, Consumer<ManagedServer> end) throws Exception {
        ManagedServer kafka = own.server(Server.KAFKA);
        try (CapturedTopic policies = fixture.topic(POLICIES)) {
            policies.next(1);
            fixture.database.execute("INSERT INTO policies SELECT generate_series(2, 500)");
            begin.accept(kafka);
            try {
                fixture.database.execute("INSERT INTO policies SELECT generate_series(501, 1000)");
                long away = System.nanoTime();
                Await.await(
                        () -> {
                            assertThat(server.isAlive())
                                    .as("waits and does not end")
                                    .isTrue();
                            assertThat(fixture.alive())
                                    .as("its probe leaves it running")
                                    .isTrue();
                            return System.nanoTime() - away > OUTAGE.toNanos();
                        },
                        OUTAGE.multipliedBy(2),
                        "the outage");
            } finally {
                end.accept(kafka);
            }
            fixture.database.execute("INSERT INTO policies VALUES (1001)");
            assertArrive(policies, 2, 1_001);
        }
        assertThat(server.isAlive()).as("the same process").isTrue();
    }

    private int highest() throws Exception {
        return Integer.parseInt(
                fixture.query("SELECT max(id)::text FROM policies").getFirst());
    }

    /** Each insert is there, in order but for repetitions of what was not yet acknowledged, and as a change, not a snapshot. */
    private static void assertArrive(CapturedTopic policies, int first, int last) {
        List<Captured> arrived = new ArrayList<>();
        Await.await(
                () -> {
                    arrived.addAll(policies.poll(Duration.ofMillis(200)));
                    return !arrived.isEmpty()
                            && key(last).equals(arrived.getLast().key());
                },
                RESUMED,
                "row " + last);
        assertThat(arrived).extracting(Captured::op).containsOnly("c");
        Stream<String> inserted = IntStream.rangeClosed(first, last).mapToObj(CdcOutagesIT::key);
        assertThat(arrived.stream().map(Captured::key).distinct()).containsExactlyElementsOf(inserted.toList());
    }

    private static String key(int id) {
        return "{\"id\":" + id + "}";
    }
}
