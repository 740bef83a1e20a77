package dev.dualtrack.job;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.event.KeyCodec;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.source.PostgresSource;
import java.nio.charset.StandardCharsets;
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
 * the slot moved on. It must hold the same order as the real one, as the fence relies on it. A record's value is the change as
 * {@code test_decoding} tells it, after its position in the log and its transaction's id.
 */
public final class MiniCapture implements AutoCloseable {
    private static final Pattern CHANGE = Pattern.compile(
            "table public\\.policies: [A-Z]+: (?:old-key: )?id\\[(?:text\\]:'([^']+)'|bigint\\]:(-?\\d+)).*");

    private final PipelineConfig config;
    private final PostgresSource source;
    private final KeyCodec keys;
    private final KafkaProducer<byte[], byte[]> producer;

    /** Of the slot, the table {@code policies} and the topic that the configuration names, over connections that may replicate. */
    public MiniCapture(PipelineConfig config, PostgresSource source, KeyCodec keys) {
        this.config = config;
        this.source = source;
        this.keys = keys;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", config.stream().bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Captures what was committed since the last step. */
    public void step() {
        String slot = config.source().slotName();
        try (Connection connection = source.connections().getConnection();
                PreparedStatement peek = connection.prepareStatement(
                        "select lsn::text, xid::text, data from pg_logical_slot_peek_changes(?, null, null)");
                PreparedStatement advance =
                        connection.prepareStatement("select pg_replication_slot_advance(?, ?::pg_lsn)")) {
            peek.setString(1, slot);
            String last = "";
            List<Future<?>> sent = new ArrayList<>();
            try (ResultSet changes = peek.executeQuery()) {
                while (changes.next()) {
                    last = changes.getString(1);
                    publish(last, changes.getString(2), changes.getString(3)).ifPresent(sent::add);
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

    private Optional<Future<?>> publish(String position, String transaction, String change) {
        Matcher matcher = CHANGE.matcher(change);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Object id = matcher.group(1) == null ? Long.valueOf(matcher.group(2)) : matcher.group(1);
        RecordKey key = new RecordKey(keys.table(), List.of(id));
        return Optional.of(producer.send(new ProducerRecord<>(
                new Naming(config.stream().topicPrefix()).tableTopic(keys.table()),
                keys.encode(key),
                String.join(" ", position, transaction, change).getBytes(StandardCharsets.UTF_8))));
    }

    @Override
    public void close() {
        producer.close();
    }
}
