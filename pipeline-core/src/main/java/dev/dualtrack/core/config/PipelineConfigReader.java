package dev.dualtrack.core.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.dualtrack.core.config.EmbeddingConfig.Precision;
import dev.dualtrack.core.config.HotPathConfig.OnDataFailure;
import dev.dualtrack.core.config.HotPathConfig.OnDataFlood;
import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.derived.StoreKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads {@code pipeline.json}, strictly: unknown and missing keys, wrong types and values out of bounds are refused,
 * all at once, with a {@link ConfigException}. Nothing has a default here; the operator applied them all.
 */
public final class PipelineConfigReader {
    /** Name of the file. */
    public static final String FILE = "pipeline.json";

    /** Where the operator mounts its directory. */
    public static final String DIRECTORY = "/etc/dualtrack/pipeline";

    /** Where worker and job look for it unless told otherwise. */
    public static final String DEFAULT_FILE = DIRECTORY + "/" + FILE;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private PipelineConfigReader() {}

    /** Reads the file. */
    public static PipelineConfig read(Path file) {
        try {
            return read(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ConfigException(
                    file.toString(),
                    List.of(file + ": cannot be read, " + e.getClass().getSimpleName() + " (expected: a JSON file)"));
        }
    }

    /** Reads the text of a file. */
    public static PipelineConfig read(String json) {
        return read("configuration", json);
    }

    private static PipelineConfig read(String what, String json) {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new ConfigException(
                    what,
                    List.of("configuration: " + e.getOriginalMessage() + ", line "
                            + (e.getLocation() == null ? 0 : e.getLocation().getLineNr()) + " (expected: JSON)"));
        }
        List<String> problems = new ArrayList<>();
        PipelineConfig config = ConfigNode.read(node, "", problems, PipelineConfigReader::pipeline);
        if (problems.isEmpty()) {
            problems.addAll(contradictions(config));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(what, problems);
        }
        return config;
    }

    private static PipelineConfig pipeline(ConfigNode node) {
        return new PipelineConfig(
                node.text("owner", 400),
                node.number("epoch", 0, 0xFFFF_FFFFL),
                node.object("source", PipelineConfigReader::source),
                node.object("stream", PipelineConfigReader::stream),
                node.object(
                        "stores",
                        stores -> new StoresConfig(
                                stores.optionalObject("vector", PipelineConfigReader::endpoint),
                                stores.optionalObject("graph", PipelineConfigReader::endpoint),
                                stores.optionalObject("cache", PipelineConfigReader::endpoint))),
                node.object(
                        "embedding",
                        embedding -> new EmbeddingConfig(
                                embedding.text("model", 200), embedding.constant("precision", Precision.class))),
                node.objects("tables", 1, TableConfigReader::table),
                node.object(
                        "hotPath",
                        hotPath -> new HotPathConfig(
                                (int) hotPath.number("maxBatch", 1, 10_000),
                                hotPath.constant("onDataFailure", OnDataFailure.class),
                                hotPath.constant("onDataFlood", OnDataFlood.class))),
                node.object("reconcile", PipelineConfigReader::reconcile));
    }

    private static SourceConfig source(ConfigNode node) {
        return new SourceConfig(
                node.text("host", 253),
                (int) node.number("port", 1, 65_535),
                node.text("database", 63),
                node.object("credentials", PipelineConfigReader::credentials),
                node.object("tls", PipelineConfigReader::tls),
                node.text("slotName", 63),
                node.text("publicationName", 63));
    }

    private static CredentialFiles credentials(ConfigNode node) {
        return new CredentialFiles(Path.of(node.text("usernameFile", 4096)), Path.of(node.text("passwordFile", 4096)));
    }

    private static TlsConfig tls(ConfigNode node) {
        TlsConfig.Mode mode = node.constant("mode", TlsConfig.Mode.class);
        String caFile = node.optionalText("caFile", 4096);
        if (caFile == null && (mode == TlsConfig.Mode.VERIFY_CA || mode == TlsConfig.Mode.VERIFY_FULL)) {
            node.problem(node.at("caFile"), "missing", "a file with certificates, mode is " + mode);
        }
        return new TlsConfig(mode, caFile == null ? null : Path.of(caFile));
    }

    private static StreamConfig stream(ConfigNode node) {
        return new StreamConfig(
                node.text("bootstrapServers", 2000),
                node.text("topicPrefix", 100),
                (int) node.number("partitions", 1, 1000),
                (short) node.number("replicationFactor", 1, 100),
                node.duration("retention", Duration.ofMinutes(1), Duration.ofDays(3650)));
    }

    private static StoreEndpoint endpoint(ConfigNode node) {
        return new StoreEndpoint(
                node.text("uri", 2000),
                node.anyText("database", 63),
                node.optionalObject("credentials", PipelineConfigReader::credentials));
    }

    private static ReconcileConfig reconcile(ConfigNode node) {
        return new ReconcileConfig(
                node.constant("mode", Mode.class),
                (int) node.number("retries", 0, 100),
                node.duration("retryDelay", Duration.ZERO, Duration.ofDays(1)),
                node.duration("timeout", Duration.ofSeconds(1), Duration.ofDays(7)),
                node.percent("maxRepairPercent"),
                node.percent("maxOrphanDeletePercent"));
    }

    private static List<String> contradictions(PipelineConfig config) {
        List<String> problems = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (TableConfig table : config.tables()) {
            if (!names.add(table.name())) {
                problems.add("tables: " + table.name() + " twice (expected: once)");
            }
            for (StoreKind kind : StoreKind.values()) {
                if (table.mapsTo(kind) && config.stores().endpoint(kind) == null) {
                    problems.add("stores." + kind.word() + ": missing (expected: one, " + table.name()
                            + " is mapped to it)");
                }
            }
        }
        return problems;
    }
}
