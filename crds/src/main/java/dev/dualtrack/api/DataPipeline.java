package dev.dualtrack.api;

import dev.dualtrack.api.status.DataPipelineStatus;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * One pipeline: keeps a vector store, a graph store and a cache consistent with PostgreSQL.
 *
 * <p>Spec and status are immutable; the envelope around them is mutable, as Fabric8 demands, and not safe for
 * concurrent use.
 */
@Group(DataPipeline.GROUP)
@Version(DataPipeline.VERSION)
@ShortNames("dp")
@Categories("dualtrack")
public final class DataPipeline extends CustomResource<DataPipelineSpec, DataPipelineStatus> implements Namespaced {
    public static final String GROUP = "dualtrack.dev";
    public static final String VERSION = "v1alpha1";

    /** Annotation whose new value starts a cold-path run now, once per value. */
    public static final String RECONCILE_AT = GROUP + "/reconcile-at";

    /** Annotation that names the run whose tripped guard a person releases. */
    public static final String PROCEED_REPAIR = GROUP + "/proceed-repair";

    private static final long serialVersionUID = 1L;
}
