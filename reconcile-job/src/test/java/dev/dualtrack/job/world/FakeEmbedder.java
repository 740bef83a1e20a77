package dev.dualtrack.job.world;

import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.store.TestImages;
import java.util.List;

/** A model of which nothing but its determinism is real: other texts have other vectors. */
public final class FakeEmbedder implements Embedder {
    @Override
    public List<Vector> embed(List<String> texts) {
        return texts.stream().map(TestImages::vectorOf).toList();
    }

    @Override
    public int dimensions() {
        return TestImages.DIMENSIONS;
    }

    @Override
    public void close() {
        // there is nothing behind it
    }
}
