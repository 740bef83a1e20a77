package dev.dualtrack.worker.batch;

/** A lane's right to write. */
@FunctionalInterface
public interface Lease {
    /** Returns if a store call, or a write of a dead letter, may start now; else throws {@link AbandonedException}. */
    void check();
}
