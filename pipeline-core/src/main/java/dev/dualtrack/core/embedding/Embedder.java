package dev.dualtrack.core.embedding;

import dev.dualtrack.core.derived.Vector;
import java.util.List;

/** Turns texts into vectors. Thread-safe; the same text always gives the same vector. */
public interface Embedder extends AutoCloseable {
    /** One vector of unit length for each text, in the order of the texts. */
    List<Vector> embed(List<String> texts);

    /** Number of dimensions of every vector. */
    int dimensions();

    /** How many of the vectors computed so far tell nothing of the end of their text, which is longer than the model reads. */
    default long truncated() {
        return 0;
    }

    @Override
    void close();
}
