package dev.dualtrack.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.derived.Vector;
import dev.dualtrack.core.embedding.CachingEmbedder;
import dev.dualtrack.core.embedding.Embedder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
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

    /** The change was committed by the source's clock. */
    @Test
    void f30AChangeFromAClockThatIsAheadWasVisibleAtOnce() {
        Clock clock = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
        StatusBoard board = new StatusBoard(StoreKind.VECTOR, clock);
        WorkerMetrics metrics = new WorkerMetrics(StoreKind.VECTOR, board, clock);

        metrics.visible(clock.millis() + 600_000);
        assertThat(metrics.scrape()).contains("dualtrack_commit_to_visible_seconds_sum{store=\"vector\"} 0.0");
    }
}
