package dev.dualtrack.api.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Resources in directories; each file says only what it changes in the base. */
final class Corpus {
    private static final Path ROOT = Path.of("src", "test", "resources", "corpus");
    private static final String EXPECT = "# expect: ";
    private static final YAMLMapper YAML = new YAMLMapper();

    private Corpus() {}

    /**
     * One file.
     *
     * @param name file name without its ending
     * @param expected part of the sentence that the refusal has to contain; empty if nothing is to be refused
     * @param manifests the resource, and the resource after the update if the file has two parts
     */
    record Case(String name, String expected, List<String> manifests) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Returns the cases of a directory by name. */
    static List<Case> cases(String directory) {
        try (Stream<Path> files = Files.list(ROOT.resolve(directory))) {
            return files.sorted().map(Corpus::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Case read(Path file) {
        try {
            String text = Files.readString(file);
            String name = file.getFileName().toString().replace(".yaml", "");
            List<String> manifests = new ArrayList<>();
            try (MappingIterator<ObjectNode> parts =
                    YAML.readerFor(ObjectNode.class).readValues(text)) {
                while (parts.hasNext()) {
                    JsonNode base = YAML.readTree(ROOT.resolve("base.yaml").toFile());
                    manifests.add(YAML.writeValueAsString(merge(base, parts.next())));
                }
            }
            return new Case(name, expected(text), manifests);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private static String expected(String text) {
        return text.lines()
                .filter(line -> line.startsWith(EXPECT))
                .findFirst()
                .map(line -> line.substring(EXPECT.length()))
                .orElse("");
    }

    /** JSON merge patch, RFC 7386. */
    private static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode merged = target instanceof ObjectNode object ? object : YAML.createObjectNode();
        for (Map.Entry<String, JsonNode> property : patch.properties()) {
            if (property.getValue().isNull()) {
                merged.remove(property.getKey());
            } else {
                merged.set(property.getKey(), merge(merged.path(property.getKey()), property.getValue()));
            }
        }
        return merged;
    }
}
