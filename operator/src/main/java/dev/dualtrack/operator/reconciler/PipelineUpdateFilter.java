package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.DataPipeline;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Which changes of the resource are worth a pass: its generation, deletion, finalizers, and the operator's own
 * annotations. Its status is not, because the operator itself writes it.
 */
public final class PipelineUpdateFilter implements OnUpdateFilter<DataPipeline> {
    private static final String OWN = DataPipeline.GROUP + "/";

    @Override
    public boolean accept(DataPipeline now, DataPipeline before) {
        return !Objects.equals(
                        now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
                || !Objects.equals(
                        now.getMetadata().getDeletionTimestamp(),
                        before.getMetadata().getDeletionTimestamp())
                || !Objects.equals(
                        now.getMetadata().getFinalizers(), before.getMetadata().getFinalizers())
                || !annotations(now).equals(annotations(before));
    }

    private static Map<String, String> annotations(DataPipeline pipeline) {
        Map<String, String> all = pipeline.getMetadata().getAnnotations();
        return all == null
                ? Map.of()
                : all.entrySet().stream()
                        .filter(annotation -> annotation.getKey().startsWith(OWN))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
