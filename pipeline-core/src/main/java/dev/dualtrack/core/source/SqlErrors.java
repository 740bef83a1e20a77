package dev.dualtrack.core.source;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The class of a failure by its SQLSTATE. The exception's message holds the state alone: PostgreSQL's own text may quote
 * values.
 */
public final class SqlErrors {
    private SqlErrors() {}

    /** The failure of {@code what}, under the class of its state. */
    public static ClassifiedException classified(String what, SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClassifiedException classified) {
                return classified;
            }
        }
        String state = stateOf(failure);
        return new ClassifiedException(
                classOf(state), what + ": SQLSTATE " + state + " (expected: success)", new StateOnly(failure, state));
    }

    /** The innermost state that is known: a pool wraps the reason why it has no connection. */
    private static String stateOf(SQLException failure) {
        String state = "none";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                state = sql.getSQLState();
            }
        }
        return state.equals("none") && failure instanceof java.sql.SQLTransientConnectionException ? "08001" : state;
    }

    static ErrorClass classOf(@Nullable String state) {
        if (state == null || state.length() != 5) {
            return ErrorClass.UNKNOWN;
        }
        return switch (state) {
            case "42501" -> ErrorClass.AUTH;
            case "42P01", "42703", "3F000", "42704", "42883", "42804" -> ErrorClass.SCHEMA;
            case "57014" -> ErrorClass.CONNECTIVITY;
            default ->
                switch (state.substring(0, 2)) {
                    case "08", "57" -> ErrorClass.CONNECTIVITY;
                    case "53" -> ErrorClass.THROTTLED;
                    case "28" -> ErrorClass.AUTH;
                    case "40" -> ErrorClass.TRANSIENT;
                    default -> ErrorClass.UNKNOWN;
                };
        };
    }

    /** The cause with its stack and without its text. */
    private static final class StateOnly extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StateOnly(SQLException original, String state) {
            super(original.getClass().getName() + " with SQLSTATE " + state);
            setStackTrace(original.getStackTrace());
        }
    }
}
