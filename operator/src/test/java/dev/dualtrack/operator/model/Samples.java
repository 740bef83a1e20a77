package dev.dualtrack.operator.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.operator.model.SourceFacts.PublicationFacts;
import dev.dualtrack.operator.model.SourceFacts.Published;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The shipped sample as an input of tests. */
public final class Samples {
    private static final Path AEGIS = Path.of("../manifests/samples/aegis/datapipeline.yaml");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Samples() {}

    /** The sample as it would come from the API server, in namespace {@code shop}. */
    public static DataPipeline aegis() {
        return aegis(spec -> {});
    }

    /** The same with a changed spec. */
    public static DataPipeline aegis(Consumer<ObjectNode> change) {
        try {
            JsonNode tree = YAML.readTree(Files.readString(AEGIS));
            change.accept((ObjectNode) tree.get("spec"));
            DataPipeline pipeline = YAML.treeToValue(tree, DataPipeline.class);
            pipeline.getMetadata().setNamespace("shop");
            pipeline.getMetadata().setUid("0000-1111");
            pipeline.getMetadata().setGeneration(1L);
            pipeline.getMetadata().setCreationTimestamp("2026-01-01T00:00:00Z");
            pipeline.getMetadata().setLabels(Map.of("argocd.argoproj.io/instance", "apps"));
            return pipeline;
        } catch (IOException e) {
            throw new UncheckedIOException("sample not readable", e);
        }
    }

    /** A publication of these tables, each as a whole. */
    public static PublicationFacts publication(Set<String> tables, boolean allOperations) {
        return new PublicationFacts(
                tables.stream().collect(Collectors.toMap(Function.identity(), table -> Published.WHOLE)),
                allOperations);
    }

    /** A plan for it under epoch 7. */
    public static Plan plan(DataPipeline pipeline) {
        return plan(pipeline, Map.of("aegis-postgres", "a:1", "aegis-milvus", "b:1"));
    }

    /** A plan with these versions of its Secrets. */
    public static Plan plan(DataPipeline pipeline, Map<String, String> secrets) {
        PipelineConfig config = new Resolver("cluster").resolve(pipeline, 7);
        return new Plan(
                pipeline,
                config,
                new Images("registry.example/dualtrack", "1.0"),
                PipelineConfigWriter.write(config),
                "debezium.sink.type=kafka\n",
                secrets,
                "dualtrack-system",
                false);
    }
}
