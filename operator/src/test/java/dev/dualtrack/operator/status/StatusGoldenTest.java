package dev.dualtrack.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.operator.model.Observation;
import dev.dualtrack.operator.model.Samples;
import dev.dualtrack.operator.model.SourceReading;
import dev.dualtrack.operator.model.StreamReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One directory per case: {@code in-observation.yaml} is merged over {@code base.yaml}, {@code in-status.yaml} is the
 * status before (absent: none), {@code out-status.yaml} the status after.
 */
class StatusGoldenTest {
    private static final Path CASES = Path.of("src/test/resources/status");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory())
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .addMixIn(SourceReading.class, Named.class)
            .addMixIn(StreamReading.class, Named.class);

    static {
        YAML.registerSubtypes(
                new NamedType(SourceReading.Read.class, "SourceRead"),
                new NamedType(SourceReading.Unreachable.class, "SourceUnreachable"),
                new NamedType(SourceReading.Refused.class, "SourceRefused"),
                new NamedType(StreamReading.Read.class, "StreamRead"),
                new NamedType(StreamReading.Unreachable.class, "StreamUnreachable"),
                new NamedType(StreamReading.MarkUnreadable.class, "MarkUnreadable"));
    }

    static List<String> cases() throws IOException {
        try (Stream<Path> directories = Files.list(CASES)) {
            return directories
                    .filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheExpectedStatus(String name) throws IOException {
        DataPipelineStatus next =
                new StatusFactory(Clock.fixed(NOW, ZoneOffset.UTC)).next(observation(name), previous(name));

        String expected = Files.readString(CASES.resolve(name).resolve("out-status.yaml"));
        assertThat(text(YAML.valueToTree(next))).isEqualTo(text(YAML.readTree(expected)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTheSameForTheSameObservationAnHourLater(String name) throws IOException {
        DataPipelineStatus first =
                new StatusFactory(Clock.fixed(NOW, ZoneOffset.UTC)).next(observation(name), previous(name));
        DataPipelineStatus stable = new StatusFactory(Clock.fixed(NOW, ZoneOffset.UTC)).next(observation(name), first);
        DataPipelineStatus later = new StatusFactory(Clock.fixed(NOW.plus(Duration.ofHours(1)), ZoneOffset.UTC))
                .next(observation(name), stable);

        assertThat(later).isEqualTo(stable);
    }

    private static Observation observation(String name) throws IOException {
        ObjectNode node = (ObjectNode) YAML.readTree(Files.readString(CASES.resolve("base.yaml")));
        node.set("spec", YAML.valueToTree(Samples.aegis().getSpec()));
        merge(node, YAML.readTree(Files.readString(CASES.resolve(name).resolve("in-observation.yaml"))));
        return YAML.treeToValue(node, Observation.class);
    }

    private static DataPipelineStatus previous(String name) throws IOException {
        Path file = CASES.resolve(name).resolve("in-status.yaml");
        return Files.exists(file)
                ? YAML.readValue(Files.readString(file), DataPipelineStatus.class)
                : DataPipelineStatus.UNSEEN;
    }

    /** A merge as in RFC 7396: objects are merged, everything else is replaced, null removes. */
    private static void merge(ObjectNode target, JsonNode patch) {
        patch.properties().forEach(field -> {
            JsonNode present = target.get(field.getKey());
            if (field.getValue().isNull()) {
                target.remove(field.getKey());
            } else if (present instanceof ObjectNode object && field.getValue().isObject()) {
                merge(object, field.getValue());
            } else {
                target.set(field.getKey(), field.getValue());
            }
        });
    }

    private static String text(JsonNode tree) throws JsonProcessingException {
        return YAML.writeValueAsString(tree);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
    private interface Named {}
}
