package dev.dualtrack.peer.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.debezium.data.vector.FloatVector;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.transforms.ConnectRecordUtil;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written, in which order, what is acknowledged, and how it is counted. */
class RecordWriterTest {
    @TempDir
    Path directory = Path.of("");

    private final List<String> done = new ArrayList<>();

    @Test
    void eachEventIsWrittenToEveryStoreOnItsOwnAndThenAcknowledged() throws Exception {
        Account account = first();
        writer(account, recording("a"), recording("b"))
                .handleBatch(
                        List.of(
                                event(update(5)),
                                event(Events.delete(6, "POL-1")),
                                event(Events.tombstone(6, "POL-1"))),
                        committer());
        assertThat(done)
                .containsExactly(
                        "a put POL-1 [0.5, 0.25]",
                        "b put POL-1 [0.5, 0.25]",
                        "processed",
                        "a delete POL-1",
                        "b delete POL-1",
                        "processed",
                        "processed",
                        "finished");
        account.tell();
        assertThat(told("first").path("store_calls").asLong()).isEqualTo(4);
        assertThat(told("first").path("records").asLong()).isEqualTo(3);
        assertThat(told("first").path("embeddings").asLong()).isEqualTo(42);
    }

    @Test
    void whatAStoreRefusesIsNotAcknowledged() throws Exception {
        Account account = first();
        Store broken = new Recording("b") {
            @Override
            public void put(Policy policy, List<Float> embedding) {
                throw new IllegalStateException("away");
            }
        };
        assertThatIllegalStateException()
                .isThrownBy(() -> writer(account, recording("a"), broken)
                        .handleBatch(List.of(event(update(5)), event(update(6))), committer()));
        assertThat(done).containsExactly("a put POL-1 [0.5, 0.25]");
        account.tell();
        assertThat(told("first").path("records").asLong()).isZero();
    }

    @Test
    void redeliveredRecordsAreNotCountedAgainNeitherByTheNextProgram() throws IOException {
        Account account = first();
        List<SourceRecord> records =
                List.of(update(5), Events.delete(6, "POL-1"), Events.tombstone(6, "POL-1"), update(9));
        records.forEach(account::taken);
        records.forEach(account::taken);
        account.tell();
        Account next = Account.resume(file("next"), () -> 0, file("first"));
        records.forEach(next::taken);
        next.taken(update(10));
        next.tell();
        assertThat(told("first").path("records").asLong()).isEqualTo(4);
        assertThat(told("next").path("records").asLong()).isEqualTo(5);
    }

    private Account first() {
        return Account.begin(file("first"), () -> 42);
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private JsonNode told(String name) throws IOException {
        return new ObjectMapper().readTree(file(name).toFile());
    }

    private RecordWriter writer(Account account, Store... stores) {
        return new RecordWriter(List.of(stores), account);
    }

    /** As the transforms leave it. */
    private static SourceRecord update(long lsn) {
        SourceRecord event = Events.update(lsn, "POL-1", "title");
        List<ConnectRecordUtil.NewEntry> embedding = List.of(
                new ConnectRecordUtil.NewEntry(EngineSettings.EMBEDDING, FloatVector.schema(), List.of(0.5f, 0.25f)));
        Schema schema = ConnectRecordUtil.makeNewSchema(event.valueSchema(), embedding);
        return event.newRecord(
                event.topic(),
                null,
                event.keySchema(),
                event.key(),
                schema,
                ConnectRecordUtil.makeUpdatedValue((Struct) event.value(), embedding, schema),
                null);
    }

    private static RecordChangeEvent<SourceRecord> event(SourceRecord event) {
        return () -> event;
    }

    private Store recording(String name) {
        return new Recording(name);
    }

    /** Writes down what it is told. */
    private class Recording implements Store {
        private final String name;

        Recording(String name) {
            this.name = name;
        }

        @Override
        public void put(Policy policy, List<Float> embedding) {
            done.add(name + " put " + policy.id() + " " + embedding);
        }

        @Override
        public void delete(String id) {
            done.add(name + " delete " + id);
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer() {
        return new DebeziumEngine.RecordCommitter<>() {
            @Override
            public void markProcessed(RecordChangeEvent<SourceRecord> event) {
                done.add("processed");
            }

            @Override
            public void markProcessed(RecordChangeEvent<SourceRecord> event, DebeziumEngine.Offsets offsets) {
                throw new UnsupportedOperationException("offsets of one's own");
            }

            @Override
            public void markBatchFinished() {
                done.add("finished");
            }

            @Override
            public DebeziumEngine.Offsets buildOffsets() {
                throw new UnsupportedOperationException("offsets of one's own");
            }
        };
    }
}
