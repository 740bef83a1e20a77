package dev.dualtrack.operator.probe;

import dev.dualtrack.core.cdc.CdcServerProperties;
import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.StreamConfig;
import dev.dualtrack.operator.model.Mark;
import dev.dualtrack.operator.model.StreamFacts;
import dev.dualtrack.operator.model.StreamReading;
import dev.dualtrack.operator.model.TopicPlan;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * One pipeline's view of Kafka, with connections that live as long as the pipeline. Every call is bounded in time. Not
 * thread-safe: one reconciliation of a resource runs at a time.
 */
public final class StreamProbe implements AutoCloseable {
    private static final Duration CLOSE = Duration.ofSeconds(1);
    private static final long WRITE_SECONDS = 8;
    private static final Map<String, Object> BOUNDS =
            Map.of("request.timeout.ms", 3_000, "default.api.timeout.ms", 5_000, "client.id", "dualtrack-operator");

    private final StreamConfig stream;
    private final Naming naming;
    private @Nullable Admin admin;
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private @Nullable CompactedTopics compacted;

    public StreamProbe(StreamConfig stream) {
        this.stream = stream;
        naming = new Naming(stream.topicPrefix());
    }

    /** Whether the probe talks to the brokers that {@code other} names. */
    public boolean fits(StreamConfig other) {
        return stream.bootstrapServers().equals(other.bootstrapServers())
                && stream.topicPrefix().equals(other.topicPrefix());
    }

    /**
     * Creates missing topics, then reads what Kafka knows. Brokers that do not answer are a result, and so is a mark that
     * cannot be read. Topics under another's mark are read and left as they are.
     */
    public StreamReading read(PipelineConfig config) {
        try {
            boolean foreign = foreign(config);
            List<String> mismatches =
                    foreign ? List.of() : topics().ensure(TopicPlan.of(config), stream.replicationFactor());
            CompactedTopics current = compacted();
            current.follow();
            if (current.unreadableMark() != null) {
                return new StreamReading.MarkUnreadable(unreadable(current.unreadableMark()));
            }
            return new StreamReading.Read(new StreamFacts(
                    mismatches,
                    current.mark(),
                    current.offset(CdcServerProperties.offsetKey(config)),
                    current.note(CdcServerProperties.offsetKey(config)),
                    mismatches.isEmpty() && !foreign ? new GroupLag(admin()).of(config) : Map.of(),
                    current.open()));
        } catch (ExecutionException | TimeoutException | KafkaException | IllegalStateException e) {
            return new StreamReading.Unreachable("Kafka at " + stream.bootstrapServers() + ": " + reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new StreamReading.Unreachable("Kafka at " + stream.bootstrapServers() + ": interrupted");
        }
    }

    private String unreadable(String found) {
        return "owner's mark, key " + Naming.OWNER_KEY + ", " + found
                + " (expected: a mark as this version of the operator"
                + " writes it). If no other pipeline uses the prefix " + stream.topicPrefix()
                + ", remove it, and the next"
                + " epoch begins with a snapshot: echo '" + Naming.OWNER_KEY + "|NULL' | kafka-console-producer.sh"
                + " --bootstrap-server " + stream.bootstrapServers() + " --topic " + naming.deadLetterTopic()
                + " --property parse.key=true --property 'key.separator=|' --property null.marker=NULL";
    }

    /** Writes the mark durably; false if the brokers did not take it in time. */
    public boolean write(Mark mark) {
        return send(naming.deadLetterTopic(), Naming.OWNER_KEY, OwnerMarkCodec.encode(mark));
    }

    /** Removes cdc-server's offsets durably, so that it takes a snapshot; false as above. */
    public boolean forgetOffsets(String key) {
        return send(naming.offsetsTopic(), key, null);
    }

    private boolean send(String topic, String key, byte @Nullable [] value) {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                settings(Map.of("acks", "all", "delivery.timeout.ms", 5_000, "linger.ms", 0, "max.block.ms", 5_000)),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, 0, key.getBytes(StandardCharsets.UTF_8), value))
                    .get(WRITE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Deletes every topic of the pipeline; false if they are under a mark that is not this one's, and stay. */
    public boolean deleteTopics(PipelineConfig config)
            throws ExecutionException, TimeoutException, InterruptedException {
        if (foreign(config)) {
            return false;
        }
        topics().delete(TopicPlan.of(config).stream().map(TopicPlan.Topic::name).toList());
        return true;
    }

    /** Whether the topics are under another's mark, or under one that cannot be read and may be another's. */
    private boolean foreign(PipelineConfig config) throws ExecutionException, TimeoutException, InterruptedException {
        if (!topics().exist(List.of(naming.deadLetterTopic(), naming.offsetsTopic()))) {
            return false;
        }
        CompactedTopics current = compacted();
        current.follow();
        Mark mark = current.mark();
        return current.unreadableMark() != null
                || (mark != null && !mark.owner().equals(config.owner()));
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(CLOSE);
        }
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(CLOSE));
        }
    }

    private Topics topics() {
        return new Topics(admin(), stream.bootstrapServers());
    }

    /** Made where its failure is caught: a host without an address is brokers that do not answer. */
    private Admin admin() {
        if (admin == null) {
            admin = Admin.create(settings(Map.of()));
        }
        return admin;
    }

    private CompactedTopics compacted() {
        if (compacted == null) {
            consumer = new KafkaConsumer<>(
                    settings(Map.of("auto.offset.reset", "earliest", "enable.auto.commit", false)),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
            compacted = new CompactedTopics(consumer, naming);
        }
        return compacted;
    }

    private Map<String, Object> settings(Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>(BOUNDS);
        settings.put("bootstrap.servers", stream.bootstrapServers());
        settings.putAll(own);
        return settings;
    }

    private static String reason(Exception e) {
        Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        return cause.getClass().getSimpleName();
    }
}
