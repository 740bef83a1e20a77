package dev.dualtrack.core.error;

import org.jspecify.annotations.Nullable;

/** A failure of a store, the source or the stream with its class. The message never holds row data or secrets. */
public class ClassifiedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorClass errorClass;

    /** Wraps {@code cause} under its class; {@code message} says what was tried, what was found and what was expected. */
    public ClassifiedException(ErrorClass errorClass, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.errorClass = errorClass;
    }

    /** What decides the handling of this failure. */
    public ErrorClass errorClass() {
        return errorClass;
    }
}
