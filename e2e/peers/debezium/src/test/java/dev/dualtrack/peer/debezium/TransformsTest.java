package dev.dualtrack.peer.debezium;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.embedding.OnnxEmbedder;
import io.debezium.ai.embeddings.FieldToEmbedding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The two transforms one after the other, Debezium's own with the real model, set up as the engine does it. */
class TransformsTest {
    private static final String MODEL = "../../../pipeline-core/target/model";

    private final PolicyText text = new PolicyText();
    private final FieldToEmbedding<SourceRecord> embedding = new FieldToEmbedding<>();

    @BeforeEach
    void configure() {
        embedding.configure(Map.of(
                "field.source",
                PolicyText.FIELD,
                "field.embedding",
                EngineSettings.EMBEDDING,
                OnnxModelFactory.DIRECTORY,
                MODEL));
    }

    @AfterEach
    void close() {
        embedding.close();
        text.close();
    }

    private SourceRecord apply(SourceRecord event) {
        return embedding.apply(text.apply(event));
    }

    @Test
    void anEventGetsTheProductsVectorOfTheSpecifiedText() {
        SourceRecord event = apply(Events.update(7, "POL-1", "청년 창업 융자"));
        try (Embedder embedder = OnnxEmbedder.open(
                new EmbeddingConfig("all-MiniLM-L6-v2", EmbeddingConfig.Precision.FP32), Path.of(MODEL))) {
            List<Vector> expected = embedder.embed(List.of("청년 창업 융자 지원금액: 1000000원 ~ 0원 금리: 2.5%"));
            assertThat(vector(event)).isEqualTo(expected.getFirst());
        }
        assertThat(event.sourceOffset()).isEqualTo(Map.of("lsn", 7L));
    }

    @Test
    void everyEventGoesThroughTheModelAlsoIfItsTextIsKnown() {
        long before = OnnxModelFactory.computed();
        apply(Events.update(7, "POL-1", "same"));
        apply(Events.update(8, "POL-1", "same"));
        assertThat(OnnxModelFactory.computed() - before).isEqualTo(2);
    }

    @Test
    void aDeleteAndWhatFollowsItHaveNoEmbedding() {
        long before = OnnxModelFactory.computed();
        SourceRecord delete = apply(Events.delete(7, "POL-1"));
        assertThat(((Struct) delete.value()).getStruct("before").getString("policy_id"))
                .isEqualTo("POL-1");
        SourceRecord tombstone = Events.tombstone(7, "POL-1");
        assertThat(apply(tombstone)).isSameAs(tombstone);
        assertThat(OnnxModelFactory.computed()).isEqualTo(before);
    }

    private static Vector vector(SourceRecord event) {
        List<Float> values = ((Struct) event.value()).getArray(EngineSettings.EMBEDDING);
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return Vector.of(array);
    }
}
