package dev.dualtrack.worker.batch;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call to one of the other sides failed: which one, and how. The batch can be repeated. */
public final class FailedCall extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The side that was called. */
    public enum Site {
        STORE,
        SOURCE,
        STREAM,
        EMBEDDING,
        /** None of them: the worker itself, in a way that nothing foresees. */
        WORKER
    }

    private final Site site;
    private final ErrorClass errorClass;

    /** Names the side and the class of a failure. */
    public FailedCall(Site site, ErrorClass errorClass, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.site = site;
        this.errorClass = errorClass;
    }

    /** The side that failed. */
    public Site site() {
        return site;
    }

    /** What decides the handling. */
    public ErrorClass errorClass() {
        return errorClass;
    }

    /** Makes the call; what it throws comes out as a FailedCall, an unclassified exception as UNKNOWN. */
    public static <T> T at(Site site, Supplier<T> call) {
        try {
            return call.get();
        } catch (ClassifiedException e) {
            throw new FailedCall(site, e.errorClass(), String.valueOf(e.getMessage()), e);
        } catch (AbandonedException | FailedCall e) {
            throw e;
        } catch (RuntimeException e) {
            // The message of an unclassified exception may hold row data.
            throw new FailedCall(site, ErrorClass.UNKNOWN, e.getClass().getSimpleName(), e);
        }
    }
}
