package dev.dualtrack.worker.sim;

import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.embedding.Embedder;
import dev.dualtrack.core.sim.SimTable;
import java.util.List;

/** A model that takes time, which nothing bounds, and depends on the text alone. */
record SimEmbedder(World world) implements Embedder {
    @Override
    public List<Vector> embed(List<String> texts) {
        world.sleep(
                world.slow()
                        ? world.chance().millis(20_000, 90_000)
                        : world.chance().millis(0, 40));
        return texts.stream().map(SimTable::vector).toList();
    }

    @Override
    public int dimensions() {
        return 3;
    }

    @Override
    public void close() {
        // nothing is held
    }
}
