package dev.dualtrack.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** The model that turns text into vectors. */
@ApiObject
public record Embedding(
        @Default("all-MiniLM-L6-v2") @JsonPropertyDescription("Sentence embedding model.")
        EmbeddingModel model,

        @Default("Fp32")
        @JsonPropertyDescription(
                "Precision of the model's weights. Int8 is faster and less exact. Another one fills a new collection,"
                        + " which takes the old one's place once it is complete.")
        Precision precision) {
    public static final Embedding DEFAULT = new Embedding(EmbeddingModel.ALL_MINILM_L6_V2, Precision.FP32);

    public Embedding {
        model = Defaults.or(model, EmbeddingModel.ALL_MINILM_L6_V2);
        precision = Defaults.or(precision, Precision.FP32);
    }
}
