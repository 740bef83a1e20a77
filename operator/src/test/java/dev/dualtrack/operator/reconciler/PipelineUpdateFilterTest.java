package dev.dualtrack.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.operator.model.Samples;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PipelineUpdateFilterTest {
    @Test
    void acceptsWhatMeansWork() {
        assertThat(accepts(now -> now.getMetadata().setGeneration(2L))).isTrue();
        assertThat(accepts(now -> now.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z")))
                .isTrue();
        assertThat(accepts(now -> now.getMetadata().setFinalizers(List.of("x"))))
                .isTrue();
        assertThat(accepts(now -> now.getMetadata().setAnnotations(Map.of(DataPipeline.RECONCILE_AT, "1"))))
                .isTrue();
    }

    @Test
    void ignoresWhatTheOperatorOrOthersWriteBesides() {
        assertThat(accepts(now -> now.setStatus(DataPipelineStatus.UNSEEN))).isFalse();
        assertThat(accepts(now -> now.getMetadata().setResourceVersion("9"))).isFalse();
        assertThat(accepts(now -> now.getMetadata().setAnnotations(Map.of("example.com/note", "x"))))
                .isFalse();
        assertThat(accepts(now -> now.getMetadata().setLabels(Map.of("team", "a"))))
                .isFalse();
    }

    private static boolean accepts(Consumer<DataPipeline> change) {
        DataPipeline now = Samples.aegis();
        change.accept(now);
        return new PipelineUpdateFilter().accept(now, Samples.aegis());
    }
}
