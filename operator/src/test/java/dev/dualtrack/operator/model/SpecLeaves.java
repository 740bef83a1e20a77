package dev.dualtrack.operator.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.api.DataPipelineSpec;
import java.util.Map;

/** The leaves of a resource's spec, for tests that have to see each of them. */
public final class SpecLeaves {
    private SpecLeaves() {}

    /** All leaves with their types, read from the records. */
    public static Map<String, Class<?>> all() {
        return Leaves.of("spec", DataPipelineSpec.class);
    }

    /** Gives the leaf another value; false if the resource does not set it. */
    public static boolean change(ObjectNode resource, String leaf, Class<?> type) {
        return LeafChange.apply(resource, leaf, type);
    }
}
