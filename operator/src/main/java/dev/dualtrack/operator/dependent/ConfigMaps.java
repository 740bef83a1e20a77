package dev.dualtrack.operator.dependent;

import dev.dualtrack.core.config.PipelineConfigReader;
import dev.dualtrack.operator.model.Plan;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Map;

/** The resolved configuration, once for worker and job, once for cdc-server. */
final class ConfigMaps {
    private ConfigMaps() {}

    static ConfigMap pipeline(Plan plan) {
        return of(plan, plan.names().config(), PipelineConfigReader.FILE, plan.pipelineJson());
    }

    static ConfigMap cdcServer(Plan plan) {
        return of(plan, plan.names().cdcServer(), "application.properties", plan.cdcServerProperties());
    }

    private static ConfigMap of(Plan plan, String name, String file, String text) {
        return new ConfigMapBuilder()
                .withMetadata(Labels.child(plan.pipeline(), name, Labels.of(plan.pipeline())))
                .withData(Map.of(file, text))
                .build();
    }
}
