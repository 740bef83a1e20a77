package dev.dualtrack.worker.batch;

/** More rows of a batch are refused than single rows can be wrong. Nothing of it may be committed; it can be repeated. */
public final class FloodException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what the store, or the decoder, said of the last row; no row data. */
    FloodException(String refusal) {
        super(refusal);
    }
}
