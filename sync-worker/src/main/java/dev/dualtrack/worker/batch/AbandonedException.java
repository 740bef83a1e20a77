package dev.dualtrack.worker.batch;

/** The lane no longer owns its partitions, or cannot be sure that it does: its batch ends without another write. */
public final class AbandonedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says why. */
    public AbandonedException(String message) {
        super(message);
    }
}
