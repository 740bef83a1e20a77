package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.core.cdc.CdcServerProperties;
import dev.dualtrack.core.config.CredentialFiles;
import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineCopy;
import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import dev.dualtrack.testbed.process.Await;
import dev.dualtrack.testbed.process.CdcServer;
import dev.dualtrack.testbed.process.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The built cdc-server, asked to read a table again in chunks, and a worker for each real store. The product asks for no
 * such snapshot and has no table of signals: the test adds one, with the settings that Debezium needs for it.
 */
final class IncrementalSnapshotIT {
    private static final TableId SIGNALS = TableId.parse("public.debezium_signal");
    private static final String PUBLICATION = "dualtrack_test";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestPipeline pipeline;

    /** A change of a row as the table's topic tells it. */
    private record Told(ObjectNode event) {
        String op() {
            return event.path("op").asText();
        }

        /** Whether a chunk of an incremental snapshot has it. */
        boolean ofChunk() {
            return op().equals("r") && event.at("/source/snapshot").asText().equals("incremental");
        }

        /** Of what Debezium calls its sequence, the last commit before it (0), or its own place in the log (1). */
        long place(int part) {
            return json(event.at("/source/sequence").asText()).get(part).asLong();
        }
    }

    /**
     * The transaction writes both its rows before their chunks are read, and commits when they were. No chunk waits for
     * it, so they have the rows of before, at places in the log that lie behind those of its changes.
     */
    @Test
    void f10AnIncrementalSnapshotOfRowsThatATransactionInFlightHasChangedGivesWayToItsCommitInAllStores()
            throws Exception {
        pipeline = new TestPipeline(Backends.shared(), directory);
        try (FaultyPipeline stores = new FaultyPipeline(pipeline);
                RunDirectory run = RunDirectory.create("chunks")) {
            startCdcServer(run);
            pipeline.run("INSERT INTO policies (policy_id, title, content) SELECT id, 'before', 'c'"
                    + " FROM unnest(ARRAY['a', 'changed', 'deleted', 'z']) id");

            try (Connection inFlight = pipeline.database().connect();
                    Statement statement = inFlight.createStatement()) {
                inFlight.setAutoCommit(false);
                statement.execute("UPDATE policies SET title = 'in flight' WHERE policy_id = 'changed'");
                statement.execute("DELETE FROM policies WHERE policy_id = 'deleted'");
                pipeline.run("INSERT INTO debezium_signal VALUES ('f10', 'execute-snapshot',"
                        + " '{\"type\": \"incremental\", \"data-collections\": [\"public.policies\"]}')");
                for (String id : List.of("a", "changed", "deleted", "z")) {
                    Await.await(() -> told(id).anyMatch(Told::ofChunk), SOON, "a chunk has " + id);
                }
                stores.awaitSame(SOON);
                inFlight.commit();
            }
            Await.await(() -> has("changed", "u") && has("deleted", "d"), SOON, "the commit is told");
            stores.awaitSame(SOON);
            assertShown(stores);

            Told read = told("changed").filter(Told::ofChunk).findFirst().orElseThrow();
            Told update = told("changed")
                    .filter(told -> told.op().equals("u"))
                    .findFirst()
                    .orElseThrow();
            assertThat(read.event().at("/after/title").asText()).isEqualTo("before");
            assertThat(update.place(1)).as("began before the chunk").isLessThan(read.place(1));
            assertThat(update.place(0)).as("committed after it").isGreaterThan(read.place(0));

            List<Long> superseded = superseded(stores);
            pipeline.publish("changed", read.event());
            Await.await(
                    () -> superseded(stores)
                            .equals(superseded.stream()
                                    .map(before -> before + 1)
                                    .toList()),
                    SOON,
                    "each worker counts the chunk's row that comes after the commit");
            assertShown(stores);
        }
    }

    private static void assertShown(FaultyPipeline stores) {
        for (StoreKind kind : StoreKind.values()) {
            assertThat(stores.shows(kind, "changed", "in flight"))
                    .as(kind.word())
                    .isTrue();
        }
    }

    private static List<Long> superseded(FaultyPipeline stores) {
        return Stream.of(StoreKind.values())
                .map(kind -> stores.worker(kind).count("superseded"))
                .toList();
    }

    private boolean has(String id, String op) {
        return told(id).anyMatch(told -> told.op().equals(op));
    }

    /** In order. */
    private Stream<Told> told(String id) {
        byte[] key = TestPipeline.keyBytes(id);
        return pipeline.told().stream()
                .filter(told -> told.value() != null && Arrays.equals(told.key(), key))
                .map(told -> new Told((ObjectNode) json(new String(told.value(), StandardCharsets.UTF_8))));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when it streams from its slot. Its chunks are of one row. */
    private void startCdcServer(RunDirectory run) throws Exception {
        pipeline.run("CREATE TABLE debezium_signal (id varchar(42) PRIMARY KEY, type varchar(32), data varchar(2048))");
        pipeline.run("CREATE PUBLICATION " + PUBLICATION + " FOR TABLE policies, debezium_signal");
        Naming naming = pipeline.naming();
        pipeline.admin()
                .createTopics(List.of(
                        topic(naming.tableTopic(SIGNALS)),
                        topic(naming.messageTopic()),
                        topic(naming.heartbeatTopic()),
                        topic(naming.offsetsTopic()).configs(Map.of("cleanup.policy", "compact"))))
                .all()
                .get();
        PipelineConfig config = config();
        CdcServer server = CdcServer.start(
                run,
                "cdc-server",
                CdcServerProperties.text(config),
                Map.of(
                        "debezium.source.signal.data.collection",
                        SIGNALS.toString(),
                        "debezium.source.incremental.snapshot.chunk.size",
                        "1"));
        server.awaitUp(() -> inUse(config.source().slotName()), "the slot is in use");
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, 1, (short) 1);
    }

    /** For a role that may replicate. */
    private PipelineConfig config() throws IOException {
        Database database = pipeline.database();
        PipelineConfig config = pipeline.config();
        SourceConfig source = config.source();
        return PipelineCopy.of(config)
                .source(new SourceConfig(
                        source.host(),
                        source.port(),
                        source.database(),
                        new CredentialFiles(
                                Files.writeString(directory.resolve("replicator"), database.replicator()),
                                Files.writeString(directory.resolve("password"), database.password())),
                        source.tls(),
                        database.name() + "_slot",
                        PUBLICATION))
                .config();
    }

    private boolean inUse(String slot) throws SQLException {
        try (Connection connection = pipeline.database().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT active FROM pg_replication_slots WHERE slot_name = '" + slot + "'")) {
            return rows.next() && rows.getBoolean(1);
        }
    }
}
