package dev.dualtrack.job;

import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.embedding.Embedder;
import java.nio.file.Path;

/** Loads the model that the pipeline's workers embed with. */
@FunctionalInterface
interface EmbedderOpener {
    /** A model that is not there is an {@link IllegalArgumentException}. */
    Embedder open(EmbeddingConfig config, Path models);
}
