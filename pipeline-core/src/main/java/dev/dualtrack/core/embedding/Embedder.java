package dev.dualtrack.core.embedding;

import dev.dualtrack.core.derived.Vector;
import java.util.List;

/** Turns texts into vectors. Thread-safe; the same text always gives the same vector. */
public interface Embedder extends AutoCloseable {
    /** One vector of unit length for each text, in the order of the texts. */
    List<Vector> embed(List<String> texts);

    /** Number of dimensions of every vector. */
    int dimensions();

    @Override
    void close();
}
