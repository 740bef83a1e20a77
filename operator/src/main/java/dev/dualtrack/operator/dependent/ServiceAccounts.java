package dev.dualtrack.operator.dependent;

import dev.dualtrack.operator.model.Component;
import dev.dualtrack.operator.model.Names;
import dev.dualtrack.operator.model.Plan;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import java.util.List;
import java.util.stream.Stream;

/** One identity per program, none with a token: nothing in a pipeline talks to the API server. */
final class ServiceAccounts {
    private ServiceAccounts() {}

    static String name(Names names, Component component) {
        return names.pipeline() + "-" + component.image();
    }

    static List<HasMetadata> of(Plan plan) {
        return Stream.of(Component.values())
                .map(component -> name(plan.names(), component))
                .distinct()
                .map(name -> (HasMetadata) new ServiceAccountBuilder()
                        .withMetadata(Labels.child(plan.pipeline(), name, Labels.of(plan.pipeline())))
                        .withAutomountServiceAccountToken(false)
                        .build())
                .toList();
    }
}
