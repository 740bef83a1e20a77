package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.operator.model.Images;
import dev.dualtrack.operator.model.Plan;
import dev.dualtrack.operator.model.Resolver;
import java.util.function.Function;

/** Renders the configuration under an epoch, and so the plan of the children. */
final class Planner {
    private final Resolver resolver;
    private final Images images;
    private final String operatorNamespace;
    private final Function<PipelineConfig, String> cdcServerProperties;

    Planner(
            Resolver resolver,
            Images images,
            String operatorNamespace,
            Function<PipelineConfig, String> cdcServerProperties) {
        this.resolver = resolver;
        this.images = images;
        this.operatorNamespace = operatorNamespace;
        this.cdcServerProperties = cdcServerProperties;
    }

    Plan plan(DataPipeline pipeline, EpochState epoch, Secrets secrets) {
        PipelineConfig config = resolver.resolve(pipeline, epoch.epoch());
        return new Plan(
                pipeline,
                config,
                images,
                PipelineConfigWriter.write(config),
                cdcServerProperties.apply(config),
                secrets.versions(),
                operatorNamespace,
                epoch.cdcServerStopped());
    }
}
