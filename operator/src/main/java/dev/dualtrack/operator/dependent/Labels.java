package dev.dualtrack.operator.dependent;

import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.operator.model.Component;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Map;

/**
 * The labels and the owner of every child. Labels of the resource are never copied: a tool that prunes by its own label
 * would delete the children.
 */
public final class Labels {
    /** Marks what this operator manages. */
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /** Value of {@link #MANAGED_BY}. */
    public static final String OPERATOR = "dualtrack-operator";

    /** The pipeline's name. */
    public static final String INSTANCE = "app.kubernetes.io/instance";

    /** The component's name. */
    public static final String COMPONENT = "app.kubernetes.io/component";

    /** The uid of a pod's Job, set by Kubernetes: a Job that is made again under its name has another. */
    public static final String JOB_UID = "batch.kubernetes.io/controller-uid";

    /** Annotation of a run's Job: what it is to compare, for where it leaves no report. */
    public static final String MAPPING = "dualtrack.dev/mapping";

    /** Annotation of a run's Job: the epoch under which it is made. */
    public static final String EPOCH = "dualtrack.dev/epoch";

    private static final String NAME = "app.kubernetes.io/name";

    private Labels() {}

    /** Labels of an object that belongs to no component. */
    public static Map<String, String> of(DataPipeline pipeline) {
        return Map.of(NAME, "dualtrack", INSTANCE, pipeline.getMetadata().getName(), MANAGED_BY, OPERATOR);
    }

    /** Labels of a component's objects and pods. */
    public static Map<String, String> of(DataPipeline pipeline, Component component) {
        return Map.of(
                NAME,
                "dualtrack",
                INSTANCE,
                pipeline.getMetadata().getName(),
                MANAGED_BY,
                OPERATOR,
                COMPONENT,
                component.label());
    }

    /** The labels by which a component's pods are selected; they never change. */
    public static Map<String, String> selector(DataPipeline pipeline, Component component) {
        return Map.of(INSTANCE, pipeline.getMetadata().getName(), COMPONENT, component.label());
    }

    /** Metadata of a child. */
    static ObjectMeta child(DataPipeline pipeline, String name, Map<String, String> labels) {
        return new ObjectMetaBuilder()
                .withNamespace(pipeline.getMetadata().getNamespace())
                .withName(name)
                .withLabels(labels)
                .withOwnerReferences(owner(pipeline))
                .build();
    }

    private static OwnerReference owner(DataPipeline pipeline) {
        return new OwnerReferenceBuilder()
                .withApiVersion(DataPipeline.GROUP + "/" + DataPipeline.VERSION)
                .withKind("DataPipeline")
                .withName(pipeline.getMetadata().getName())
                .withUid(pipeline.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }
}
