package dev.dualtrack.peer.debezium;

import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.embedding.OnnxEmbedder;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.debezium.ai.embeddings.EmbeddingsModelFactory;
import io.debezium.config.Configuration;
import io.debezium.config.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Gives Debezium's transform for embeddings the model that the product runs, by the product's own class. Every text goes
 * through the model: the transform remembers nothing. Debezium finds it as a service and makes one for the whole program.
 */
public final class OnnxModelFactory implements EmbeddingsModelFactory {
    /** The directory with {@code model.onnx} and {@code tokenizer.json}. */
    static final String DIRECTORY = "model.directory";

    private static final EmbeddingConfig MODEL =
            new EmbeddingConfig("all-MiniLM-L6-v2", EmbeddingConfig.Precision.FP32);
    private static final Field DIRECTORY_FIELD =
            Field.create(DIRECTORY).withType(ConfigDef.Type.STRING).required();
    private static final AtomicLong COMPUTED = new AtomicLong();

    private Path directory = Path.of("");

    /** How many texts went through the model since the program's start. */
    static long computed() {
        return COMPUTED.get();
    }

    @Override
    public Field.Set getConfigFields() {
        return Field.setOf(DIRECTORY_FIELD);
    }

    @Override
    public void configure(Configuration settings) {
        directory = Path.of(settings.getString(DIRECTORY_FIELD));
    }

    @Override
    public void validateConfiguration() {
        // The model's files are checked when they are opened.
    }

    @Override
    public EmbeddingModel getModel() {
        Embedder embedder = OnnxEmbedder.open(MODEL, directory);
        return segments -> embed(embedder, segments);
    }

    private static Response<List<Embedding>> embed(Embedder embedder, List<TextSegment> segments) {
        List<Vector> vectors =
                embedder.embed(segments.stream().map(TextSegment::text).toList());
        COMPUTED.addAndGet(vectors.size());
        return Response.from(
                vectors.stream().map(vector -> Embedding.from(vector.toArray())).toList());
    }
}
