package dev.dualtrack.job;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.source.PostgresSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Change capture of the smallest kind: the keys of changed rows go to the table's topic, and only when Kafka has them is
 * the slot moved on. It must hold the same order as the real one, as the fence relies on it.
 */
final class MiniCapture implements AutoCloseable {
    private static final Pattern CHANGE =
            Pattern.compile("table public\\.policies: [A-Z]+: (?:old-key: )?id\\[text\\]:'([^']+)'.*");

    private final PipelineConfig config;
    private final PostgresSource source;
    private final KeyCodec keys;
    private final KafkaProducer<byte[], byte[]> producer;

    MiniCapture(PipelineConfig config, PostgresSource source, KeyCodec keys) {
        this.config = config;
        this.source = source;
        this.keys = keys;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", config.stream().bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Captures what was committed since the last step. */
    void step() {
        String slot = config.source().slotName();
        try (Connection connection = source.connections().getConnection();
                PreparedStatement peek = connection.prepareStatement(
                        "select lsn::text, data from pg_logical_slot_peek_changes(?, null, null)");
                PreparedStatement advance =
                        connection.prepareStatement("select pg_replication_slot_advance(?, ?::pg_lsn)")) {
            peek.setString(1, slot);
            String last = "";
            List<Future<?>> sent = new ArrayList<>();
            try (ResultSet changes = peek.executeQuery()) {
                while (changes.next()) {
                    last = changes.getString(1);
                    publish(changes.getString(2)).ifPresent(sent::add);
                }
            }
            for (Future<?> acknowledged : sent) {
                acknowledged.get();
            }
            if (!last.isEmpty()) {
                advance.setString(1, slot);
                advance.setString(2, last);
                advance.execute();
            }
        } catch (SQLException | InterruptedException | ExecutionException e) {
            throw new IllegalStateException("changes not captured", e);
        }
    }

    private Optional<Future<?>> publish(String change) {
        Matcher matcher = CHANGE.matcher(change);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        RecordKey key = new RecordKey(JobPipeline.TABLE, List.of(matcher.group(1)));
        return Optional.of(producer.send(new ProducerRecord<>(
                new Naming(config.stream().topicPrefix()).tableTopic(JobPipeline.TABLE), keys.encode(key), new byte[] {1
                })));
    }

    @Override
    public void close() {
        producer.close();
    }
}
