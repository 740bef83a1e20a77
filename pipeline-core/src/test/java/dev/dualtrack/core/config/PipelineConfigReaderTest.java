package dev.dualtrack.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineConfigReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void readsBackWhatItWrote() {
        PipelineConfig config = TestPipelines.full();

        assertThat(PipelineConfigReader.read(PipelineConfigWriter.write(config)))
                .isEqualTo(config);
    }

    /** The operator has it from the resource, a run from the file; epoch, schedule and pace are nothing that is compared. */
    @Test
    void theHashOfTheMappingSurvivesTheFileAndTellsOfWhatIsCompared() {
        PipelineConfig config = TestPipelines.full();
        String hash = PipelineConfigWriter.mappingHash(config);

        assertThat(hash).matches("[0-9a-f]{16}");
        for (long seed = 0; seed < 200; seed++) {
            PipelineConfig any = TestPipelines.any(seed);
            assertThat(PipelineConfigWriter.mappingHash(PipelineConfigReader.read(PipelineConfigWriter.write(any))))
                    .isEqualTo(PipelineConfigWriter.mappingHash(any))
                    .isNotEqualTo(hash);
        }
        String json = PipelineConfigWriter.write(config);
        assertThat(hashAfter(json, "\"epoch\" : 3", "\"epoch\" : 4")).isEqualTo(hash);
        assertThat(hashAfter(json, "\"database\" : \"aegis\"", "\"database\" : \"other\""))
                .isNotEqualTo(hash);
        assertThat(hashAfter(json, "bolt://neo4j:7687", "bolt://other:7687")).isNotEqualTo(hash);
        assertThat(hashAfter(json, "\"label\" : \"Policy\"", "\"label\" : \"Other\""))
                .isNotEqualTo(hash);
    }

    private static String hashAfter(String json, String piece, String replacement) {
        assertThat(json).contains(piece);
        return PipelineConfigWriter.mappingHash(PipelineConfigReader.read(json.replace(piece, replacement)));
    }

    @Test
    void readsBackAnyConfiguration() {
        for (int seed = 0; seed < 300; seed++) {
            PipelineConfig config = TestPipelines.any(seed);

            assertThat(PipelineConfigReader.read(PipelineConfigWriter.write(config)))
                    .as("seed %d", seed)
                    .isEqualTo(config);
        }
    }

    @Test
    void writesDurationsInIso8601AndEnumsByName() {
        assertThat(PipelineConfigWriter.write(TestPipelines.full()))
                .contains("\"retention\" : \"PT168H\"")
                .contains("\"mode\" : \"VERIFY_FULL\"")
                .contains("\"precision\" : \"FP32\"")
                .contains("\"usernameFile\" : \"/etc/dualtrack/secrets/source/username\"")
                .contains("지원금액: {funding_amount_min:0}원");
    }

    @Test
    void noticesEachMissingKey() throws Exception {
        JsonNode good = JSON.readTree(PipelineConfigWriter.write(TestPipelines.full()));
        List<String> optional = List.of("/tables/0/vector/fields/1/join", "/tables/0/vector/fields/2/join");
        int checked = 0;
        for (String path : leaves(good, "")) {
            JsonNode copy = good.deepCopy();
            if (!remove(copy, path) || optional.contains(path)) {
                continue;
            }
            checked++;
            ConfigException e =
                    catchThrowableOfType(ConfigException.class, () -> PipelineConfigReader.read(copy.toString()));
            assertThat(e).as(path).isNotNull();
            assertThat(e.problems()).singleElement().asString().as(path).contains(": missing (expected: ");
        }
        assertThat(checked).isGreaterThan(40);
    }

    @Test
    void noticesAnUnknownKeyInEveryObject() throws Exception {
        JsonNode good = JSON.readTree(PipelineConfigWriter.write(TestPipelines.full()));
        List<String> objects = objects(good, "");
        for (String path : objects) {
            JsonNode copy = good.deepCopy();
            ((ObjectNode) copy.at(path)).put("colour", "red");

            ConfigException e =
                    catchThrowableOfType(ConfigException.class, () -> PipelineConfigReader.read(copy.toString()));
            assertThat(e).as(path).isNotNull();
            assertThat(e.problems()).singleElement().asString().contains("colour: unknown key (expected: one of [");
        }
        assertThat(objects).hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/epoch|-1|epoch: -1 (expected: 0 to 4294967295)",
                "/epoch|1.5|epoch: 1.5 (expected: a whole number)",
                "/source/port|0|source.port: 0 (expected: 1 to 65535)",
                "/source/port|\"x\"|source.port: \"x\" (expected: a whole number)",
                "/source/host|\" \"|source.host: ' ' (expected: text that is not blank)",
                "/source/host|null|source.host: null (expected: text)",
                "/source/tls/mode|\"Disable\"|source.tls.mode: 'Disable' (expected: one of [DISABLE, REQUIRE, VERIFY_CA, VERIFY_FULL])",
                "/source/tls/caFile|null|source.tls.caFile: missing (expected: a file with certificates, mode is VERIFY_FULL)",
                "/source/tls|7|source.tls: 7 (expected: an object)",
                "/stream/partitions|0|stream.partitions: 0 (expected: 1 to 1000)",
                "/stream/retention|\"7d\"|stream.retention: '7d' (expected: an ISO-8601 duration such as PT5M)",
                "/stream/retention|\"PT1S\"|stream.retention: PT1S (expected: PT1M to PT87600H)",
                "/hotPath/maxBatch|0|hotPath.maxBatch: 0 (expected: 1 to 10000)",
                "/reconcile/maxRepairPercent|101|reconcile.maxRepairPercent: 101 (expected: a number, 0 to 100)",
                "/tables|[]|tables: 0 entries (expected: >= 1)",
                "/tables|7|tables: 7 (expected: a list)",
                "/tables/0/name|\"policies\"|tables[0].name: 'policies' (expected: schema.name of letters, digits and _)",
                "/tables/0/vector/text|[]|tables[0].vector.text: 0 entries (expected: >= 1)",
                "/tables/0/vector/text|[7]|tables[0].vector.text[0]: 7 (expected: text that is not blank)",
                "/tables/0/graph/relationships/0/each|1|tables[0].graph.relationships[0].each: 1 (expected: true or false)",
                "/tables/0/cache/ttlSeconds|-1|tables[0].cache.ttlSeconds: -1 (expected: >= 0)",
                "/stores/vector|null|stores.vector: missing (expected: one, public.policies is mapped to it)"
            })
    void saysValueAndExpectation(String path, String value, String problem) throws Exception {
        assertThat(problems(with(path, value))).contains(problem);
    }

    @Test
    void saysEverythingAtOnceOnALineEach() throws Exception {
        JsonNode copy = JSON.readTree(PipelineConfigWriter.write(TestPipelines.full()));
        replace(copy, "/source/port", "0");
        replace(copy, "/stream/partitions", "\"six\"");
        ((ObjectNode) copy).put("colour", "red");

        assertThatThrownBy(() -> PipelineConfigReader.read(copy.toString()))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("configuration: 3 problems\nsource.port: 0 (expected: 1 to 65535)\n"
                        + "stream.partitions: \"six\" (expected: a whole number)\ncolour: unknown key");
    }

    @Test
    void refusesTheSameTableTwice() throws Exception {
        JsonNode copy = JSON.readTree(PipelineConfigWriter.write(TestPipelines.full()));
        ((ArrayNode) copy.at("/tables")).add(copy.at("/tables/0").deepCopy());

        assertThat(problems(copy.toString())).containsExactly("tables: public.policies twice (expected: once)");
    }

    @Test
    void refusesWhatIsNotOneJsonObject() {
        assertThat(problems("")).singleElement().asString().contains("expected: an object");
        assertThat(problems("[]")).isNotEmpty();
        assertThat(problems("{")).singleElement().asString().contains("expected: JSON");
        assertThat(problems("{\"epoch\":1,\"epoch\":2}"))
                .singleElement()
                .asString()
                .contains("expected: JSON");
        assertThat(problems(PipelineConfigWriter.write(TestPipelines.full()) + "{}"))
                .singleElement()
                .asString()
                .contains("expected: JSON");
    }

    @Test
    void aMissingFileIsAProblemLikeAnyOther(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("pipeline.json");
        assertThatThrownBy(() -> PipelineConfigReader.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("NoSuchFileException");

        Files.writeString(file, PipelineConfigWriter.write(TestPipelines.full()));
        assertThat(PipelineConfigReader.read(file)).isEqualTo(TestPipelines.full());
    }

    @Test
    void keepsFractionsOfADuration() {
        assertThat(TestPipelines.full().reconcile().retryDelay()).isEqualTo(Duration.ofMillis(1500));
    }

    private static List<String> problems(String json) {
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> PipelineConfigReader.read(json));
        assertThat(e).isNotNull();
        return e.problems();
    }

    private static String with(String path, String value) throws Exception {
        JsonNode copy = JSON.readTree(PipelineConfigWriter.write(TestPipelines.full()));
        replace(copy, path, value);
        return copy.toString();
    }

    private static void replace(JsonNode root, String path, String value) throws Exception {
        JsonNode parent = root.at(path.substring(0, path.lastIndexOf('/')));
        ((ObjectNode) parent).set(path.substring(path.lastIndexOf('/') + 1), JSON.readTree(value));
    }

    private static boolean remove(JsonNode root, String path) {
        JsonNode parent = root.at(path.substring(0, path.lastIndexOf('/')));
        return parent instanceof ObjectNode object && object.remove(path.substring(path.lastIndexOf('/') + 1)) != null;
    }

    private static List<String> leaves(JsonNode node, String path) {
        List<String> found = new ArrayList<>();
        if (node.isObject()) {
            node.properties().forEach(entry -> found.addAll(leaves(entry.getValue(), path + "/" + entry.getKey())));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                found.addAll(leaves(node.get(i), path + "/" + i));
            }
        } else {
            found.add(path);
        }
        return found;
    }

    private static List<String> objects(JsonNode node, String path) {
        List<String> found = new ArrayList<>();
        if (node.isObject()) {
            found.add(path);
            node.properties().forEach(entry -> found.addAll(objects(entry.getValue(), path + "/" + entry.getKey())));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                found.addAll(objects(node.get(i), path + "/" + i));
            }
        }
        return found;
    }
}
