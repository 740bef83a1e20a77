package dev.dualtrack.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.embedding.CachingEmbedder;
import dev.dualtrack.core.embedding.Embedder;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WorkerMetricsTest {
    /** Cuts every text. */
    private static final class Cutting implements Embedder {
        private int texts;

        @Override
        public List<Vector> embed(List<String> given) {
            texts += given.size();
            return given.stream()
                    .map(text -> Vector.of(new float[] {text.length()}))
                    .toList();
        }

        @Override
        public int dimensions() {
            return 1;
        }

        @Override
        public long truncated() {
            return texts;
        }

        @Override
        public void close() {}
    }

    @Test
    void tellsWhatIsComputedWhatIsKnownAndWhatWasCut() {
        StatusBoard board = new StatusBoard(StoreKind.VECTOR, Clock.systemUTC());
        WorkerMetrics metrics = new WorkerMetrics(StoreKind.VECTOR, board, Clock.systemUTC());
        try (CachingEmbedder embedder = new CachingEmbedder(new Cutting(), 10)) {
            metrics.embeddings(embedder);
            embedder.embed(List.of("one", "two", "three", "one"));
            assertThat(metrics.scrape())
                    .contains(
                            "dualtrack_embeddings_total{from=\"computed\",store=\"vector\"} 3.0",
                            "dualtrack_embeddings_total{from=\"cached\",store=\"vector\"} 1.0",
                            "dualtrack_embeddings_truncated_total{store=\"vector\"} 3.0");
        }
    }
}
