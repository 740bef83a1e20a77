package dev.dualtrack.core.cdc;

import dev.dualtrack.core.config.Naming;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.core.config.StreamConfig;
import dev.dualtrack.core.config.TableConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The configuration of cdc-server as a pure function of the pipeline's.
 *
 * <p>The server takes a snapshot when it has no offsets, and never else: one whose slot is gone, or holds less than the
 * offsets ask for, ends instead of going on, since whatever it read then would belong to another epoch. Whoever begins
 * that epoch removes the offsets by a record without value under {@link #offsetKey}. The publication is the operator's:
 * the server uses it and changes nothing, which needs no ownership of it. The result holds no secret, only the paths of
 * the files with user name and password.
 */
public final class CdcServerProperties {
    /** The HTTP port with {@code /q/health}. */
    public static final int HTTP_PORT = 8080;

    /** Logical messages whose prefix starts with this are published; others, of other users of the database, are not. */
    public static final String MESSAGE_PREFIX = "dualtrack";

    /** The prefix of the messages that only move the slot while the published tables are idle. */
    public static final String HEARTBEAT_PREFIX = "heartbeat.dualtrack";

    /** What Kafka adds to a value: key, headers and the batch's own fields. */
    private static final int RECORD_OVERHEAD = 64 * 1024;

    /** A wait that does not end by itself; Kafka's settings are 32 bits wide. */
    private static final String FOR_EVER = String.valueOf(Integer.MAX_VALUE);

    private CdcServerProperties() {}

    /** The largest change event in bytes; a larger one is replaced by a marker without the row. */
    public static int maxValueBytes() {
        return Naming.MAX_MESSAGE_BYTES - RECORD_OVERHEAD;
    }

    /** The key of the server's offsets in the offsets topic. Debezium Server names its engine after the sink. */
    public static String offsetKey(PipelineConfig config) {
        return "[\"kafka\",{\"server\":\"" + config.stream().topicPrefix() + "\"}]";
    }

    /** The properties, sorted by name, before any escaping. */
    public static Map<String, String> render(PipelineConfig config) {
        Map<String, String> properties = new TreeMap<>();
        server(config, properties);
        source(config, properties);
        offsets(config, properties);
        sink(config.stream(), properties);
        return properties;
    }

    /** The properties as the text of an {@code application.properties} file. */
    public static String text(PipelineConfig config) {
        return render(config).entrySet().stream()
                .map(entry -> entry.getKey() + "=" + escaped(entry.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    private static void server(PipelineConfig config, Map<String, String> properties) {
        properties.put("quarkus.http.port", String.valueOf(HTTP_PORT));
        properties.put("quarkus.banner.enabled", "false");
        properties.put("quarkus.log.level", "INFO");
        properties.put("debezium.format.key", "json");
        properties.put("debezium.format.key.schemas.enable", "false");
        properties.put("debezium.format.value", "json");
        properties.put("debezium.format.value.schemas.enable", "false");
        properties.put("debezium.format.header", "json");
        properties.put("debezium.format.header.schemas.enable", "false");
        properties.put("debezium.transforms", "epoch,oversize");
        properties.put("debezium.transforms.epoch.type", "org.apache.kafka.connect.transforms.InsertHeader");
        properties.put("debezium.transforms.epoch.header", Naming.EPOCH_HEADER);
        properties.put("debezium.transforms.epoch.value.literal", String.valueOf(config.epoch()));
        properties.put("debezium.transforms.oversize.type", "dev.dualtrack.cdc.OversizeRowTransform");
        properties.put("debezium.transforms.oversize.max.bytes", String.valueOf(maxValueBytes()));
    }

    private static void source(PipelineConfig config, Map<String, String> properties) {
        SourceConfig source = config.source();
        properties.put(
                "dualtrack.credentials.username-file", text(source.credentials().usernameFile()));
        properties.put(
                "dualtrack.credentials.password-file", text(source.credentials().passwordFile()));
        properties.put("debezium.source.connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        properties.put("debezium.source.topic.prefix", config.stream().topicPrefix());
        properties.put("debezium.source.database.hostname", source.host());
        properties.put("debezium.source.database.port", String.valueOf(source.port()));
        properties.put("debezium.source.database.dbname", source.database());
        properties.put("debezium.source.database.sslmode", source.tls().mode().sslMode());
        Path ca = source.tls().caFile();
        if (ca != null) {
            properties.put("debezium.source.database.sslrootcert", text(ca));
        }
        properties.put("debezium.source.plugin.name", "pgoutput");
        properties.put("debezium.source.slot.name", source.slotName());
        properties.put("debezium.source.publication.name", source.publicationName());
        properties.put("debezium.source.publication.autocreate.mode", "disabled");
        properties.put(
                "debezium.source.table.include.list",
                config.tables().stream()
                        .map(TableConfig::name)
                        .map(CdcServerProperties::literally)
                        .collect(Collectors.joining(",")));
        properties.put("debezium.source.snapshot.mode", "initial");
        // Else it would not miss what was taken from its slot, as long as the slot still keeps the log of it.
        properties.put("debezium.source.internal.slot.seek.to.known.offset.on.start", "true");
        properties.put("debezium.source.skipped.operations", "none");
        properties.put("debezium.source.tombstones.on.delete", "true");
        properties.put("debezium.source.decimal.handling.mode", "string");
        properties.put("debezium.source.time.precision.mode", "microseconds");
        properties.put("debezium.source.message.prefix.include.list", MESSAGE_PREFIX + ".*");
        properties.put("debezium.source.heartbeat.interval.ms", "2000");
        properties.put(
                "debezium.source.heartbeat.action.query",
                "SELECT pg_logical_emit_message(false, '" + HEARTBEAT_PREFIX + "', '')");
        // The default of 500 ms would be half a second of every change's way; at 20 ms a server at rest takes 6 % of a
        // core.
        properties.put("debezium.source.poll.interval.ms", "50");
        properties.put("debezium.source.max.queue.size.in.bytes", String.valueOf(8 * Naming.MAX_MESSAGE_BYTES));
    }

    private static void offsets(PipelineConfig config, Map<String, String> properties) {
        StreamConfig stream = config.stream();
        properties.put("debezium.source.offset.storage", "org.apache.kafka.connect.storage.KafkaOffsetBackingStore");
        properties.put("debezium.source.bootstrap.servers", stream.bootstrapServers());
        properties.put("debezium.source.offset.storage.topic", new Naming(stream.topicPrefix()).offsetsTopic());
        properties.put("debezium.source.offset.storage.partitions", "1");
        properties.put("debezium.source.offset.storage.replication.factor", String.valueOf(stream.replicationFactor()));
        properties.put("debezium.source.offset.flush.interval.ms", "1000");
    }

    /** An outage of Kafka or a missing topic makes the server wait, never skip and never end. */
    private static void sink(StreamConfig stream, Map<String, String> properties) {
        properties.put("debezium.sink.type", "kafka");
        properties.put("debezium.sink.kafka.wait.message.delivery.timeout.ms", "0");
        String producer = "debezium.sink.kafka.producer.";
        properties.put(producer + "bootstrap.servers", stream.bootstrapServers());
        properties.put(producer + "key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
        properties.put(producer + "value.serializer", "org.apache.kafka.common.serialization.StringSerializer");
        properties.put(producer + "acks", "all");
        properties.put(producer + "enable.idempotence", "true");
        properties.put(producer + "delivery.timeout.ms", FOR_EVER);
        properties.put(producer + "max.block.ms", FOR_EVER);
        properties.put(producer + "max.request.size", String.valueOf(Naming.MAX_MESSAGE_BYTES));
        properties.put(producer + "buffer.memory", String.valueOf(4 * Naming.MAX_MESSAGE_BYTES));
        properties.put(producer + "compression.type", "lz4");
    }

    private static String text(Path path) {
        return path.toString();
    }

    /** A regular expression for exactly this name. No backslashes: other layers give them a meaning of their own. */
    private static String literally(String name) {
        return name.replaceAll("[^\\p{L}\\p{N}_]", "[$0]");
    }

    /** For the file's syntax, and for the expressions in it, where a single dollar sign starts one. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\")
                .replace("$", "$$")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }
}
