package dev.dualtrack.core.config;

/** Which model embeds the text, and in which precision; both are part of the text hash and of the mapping's hash. */
public record EmbeddingConfig(String model, Precision precision) {
    /** Numeric precision of the model's weights. */
    public enum Precision {
        FP32,
        INT8
    }
}
