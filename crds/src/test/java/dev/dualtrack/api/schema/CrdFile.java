package dev.dualtrack.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.dualtrack.api.DataPipeline;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDGenerator.AbstractCRDOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The CustomResourceDefinition: generated from the records, then finished.
 *
 * <p>The committed file is brought up to date by {@code mvn -pl crds test -Dtest=CommittedCrdTest -Dcrd.update}.
 */
final class CrdFile {
    static final Path COMMITTED = Path.of("..", "manifests", "base", "crd", "datapipelines.dualtrack.dev.yaml");

    static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .build();

    private static final String HEADER = "# Generated from the records in crds/; CommittedCrdTest keeps both alike.\n";

    private CrdFile() {}

    /** Returns the definition as a tree. */
    static ObjectNode generate() throws IOException {
        ObjectNode definition = (ObjectNode) YAML.readTree(generatorOutput());
        ObjectNode version = (ObjectNode) definition.at("/spec/versions/0");
        SchemaFinish.apply(schema(definition));
        version.set("additionalPrinterColumns", columns(version.arrayNode()));
        return definition;
    }

    /** Returns the text of the committed file as it should be. */
    static String render() throws IOException {
        return HEADER + YAML.writeValueAsString(generate());
    }

    /** Returns the schema inside a definition. */
    static ObjectNode schema(JsonNode definition) {
        return (ObjectNode) definition.at("/spec/versions/0/schema/openAPIV3Schema");
    }

    private static ArrayNode columns(ArrayNode columns) {
        for (PrinterColumn column : PrinterColumn.values()) {
            ObjectNode node = columns.addObject()
                    .put("name", column.title())
                    .put("type", column.type())
                    .put("jsonPath", column.jsonPath());
            if (column.wide()) {
                node.put("priority", 1);
            }
        }
        return columns;
    }

    private static String generatorOutput() throws IOException {
        try (MemoryOutput output = new MemoryOutput()) {
            new CRDGenerator()
                    .withParallelGenerationEnabled(false)
                    .customResourceClasses(DataPipeline.class)
                    .forCRDVersions("v1")
                    .withOutput(output)
                    .generate();
            return output.text();
        }
    }

    /** Keeps the one generated file in memory. */
    private static final class MemoryOutput extends AbstractCRDOutput<ByteArrayOutputStream> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        protected ByteArrayOutputStream createStreamFor(String name) {
            return bytes;
        }

        @Override
        public URI crdURI(String name) {
            return URI.create("file:///" + name);
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
