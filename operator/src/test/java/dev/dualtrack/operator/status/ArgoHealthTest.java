package dev.dualtrack.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.dualtrack.api.status.Outcome;
import dev.dualtrack.api.status.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.lib.jse.JsePlatform;

/** The health script for Argo CD, run by a Lua interpreter, says what conditions.md says. */
class ArgoHealthTest {
    private static final Path SCRIPT = Path.of("..", "manifests", "argocd", "health.lua");
    private static final Path CASES = Path.of("src/test/resources/status");
    private static final int GENERATION = 3;
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    static List<String> cases() throws IOException {
        return StatusGoldenTest.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheReasonOfReady(String name) throws IOException {
        JsonNode status = YAML.readTree(Files.readString(CASES.resolve(name).resolve("out-status.yaml")));
        JsonNode ready = ready(status);

        ((ObjectNode) status).put("observedGeneration", GENERATION);
        LuaValue health = health(resource(status));

        Outcome outcome = Reason.of(ready.path("reason").asText()).orElseThrow().outcome();
        assertThat(health.get("status").tojstring()).isEqualTo(word(outcome));
        assertThat(health.get("message").tojstring())
                .isEqualTo(ready.path("message").asText());
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void knowsEveryPhase(Outcome outcome) throws IOException {
        ObjectNode status = YAML.createObjectNode().put("observedGeneration", GENERATION);
        status.put("phase", pascal(outcome.phase()));

        assertThat(health(resource(status)).get("status").tojstring()).isEqualTo(word(outcome));
    }

    @Test
    void doesNotBelieveAStatusOfAnOlderGeneration() throws IOException {
        ObjectNode status = YAML.createObjectNode()
                .put("observedGeneration", GENERATION - 1)
                .put("phase", "Running");

        assertThat(health(resource(status)).get("status").tojstring()).isEqualTo("Progressing");
    }

    @Test
    void callsADeletedResourceProgressingWhateverItsStatusSays() throws IOException {
        ObjectNode status =
                YAML.createObjectNode().put("observedGeneration", GENERATION).put("phase", "Failed");
        ObjectNode resource = resource(status);
        ((ObjectNode) resource.get("metadata")).put("deletionTimestamp", "2026-01-02T03:04:05Z");

        assertThat(health(resource).get("status").tojstring()).isEqualTo("Progressing");
    }

    @Test
    void callsAResourceThatNobodyHasSeenProgressing() throws IOException {
        ObjectNode resource = resource(YAML.createObjectNode());
        resource.remove("status");

        assertThat(health(resource).get("status").tojstring()).isEqualTo("Progressing");
    }

    private static LuaValue health(JsonNode resource) throws IOException {
        Globals globals = JsePlatform.standardGlobals();
        globals.set("obj", lua(resource));
        return globals.load(Files.readString(SCRIPT), "health.lua").call();
    }

    /** A resource whose third spec has that status. */
    private static ObjectNode resource(JsonNode status) {
        ObjectNode resource = YAML.createObjectNode();
        resource.putObject("metadata").put("generation", GENERATION);
        resource.set("status", status);
        return resource;
    }

    private static JsonNode ready(JsonNode status) {
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition;
            }
        }
        throw new AssertionError("no condition Ready in " + status);
    }

    private static LuaValue lua(JsonNode node) {
        if (node.isObject()) {
            LuaTable table = new LuaTable();
            node.properties().forEach(field -> table.set(field.getKey(), lua(field.getValue())));
            return table;
        }
        if (node.isArray()) {
            LuaTable table = new LuaTable();
            for (int i = 0; i < node.size(); i++) {
                table.set(i + 1, lua(node.get(i)));
            }
            return table;
        }
        return node.isNumber() ? LuaValue.valueOf(node.asDouble()) : LuaValue.valueOf(node.asText());
    }

    private static String word(Outcome outcome) {
        return pascal(outcome.health());
    }

    private static String pascal(Enum<?> constant) {
        String name = constant.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }
}
