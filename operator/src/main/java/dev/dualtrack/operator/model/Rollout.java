package dev.dualtrack.operator.model;

/**
 * How far a Deployment is.
 *
 * @param trouble why its pods do not come up, empty if nothing is known against them
 */
public record Rollout(State state, String trouble) {
    /** A Deployment that is not there yet. */
    public static final Rollout ABSENT = new Rollout(State.ROLLING, "");

    /** How far. */
    public enum State {
        /** New pods are on their way. */
        ROLLING,
        /** All pods that should be there are ready. */
        READY,
        /** The roll-out had ended, and pods are missing now. */
        SHORT,
        /** No pod is wanted. */
        STOPPED
    }
}
