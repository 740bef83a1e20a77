package dev.dualtrack.operator.model;

/** The images of the children: one registry prefix and one tag, set where the operator is installed. */
public record Images(String registry, String tag) {
    public Images {
        if (registry.isBlank() || registry.endsWith("/")) {
            throw new IllegalArgumentException(
                    "image registry: '" + registry + "' (expected: a prefix without final /)");
        }
        if (tag.isBlank()) {
            throw new IllegalArgumentException("image tag: '" + tag + "' (expected: not blank)");
        }
    }

    /** The full name of a component's image. */
    public String of(Component component) {
        return registry + "/" + component.image() + ":" + tag;
    }
}
