package dev.dualtrack.core.source;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.error.ErrorTable;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/**
 * The class of a failure by its SQLSTATE. The exception's message holds the state alone: PostgreSQL's own text may quote
 * values.
 */
public final class SqlErrors {
    /** A pool wraps the reason why it has no connection, and may have none. */
    static final ErrorTable TABLE = ErrorTable.of("postgres")
            .codeOf(SQLException.class, SQLException::getSQLState)
            .type(SQLTransientConnectionException.class, ErrorClass.CONNECTIVITY)
            .codes(ErrorClass.CONNECTIVITY, "08", "57")
            .codes(ErrorClass.THROTTLED, "53")
            .codes(ErrorClass.AUTH, "28", "42501")
            .codes(ErrorClass.SCHEMA, "42P01", "42703", "3F000", "42704", "42883", "42804")
            .codes(ErrorClass.TRANSIENT, "40")
            .build();

    private SqlErrors() {}

    /** The failure of {@code what}, under the class of its state. */
    public static ClassifiedException classified(String what, SQLException failure) {
        ClassifiedException known = ErrorTable.alreadyClassified(failure);
        if (known != null) {
            return known;
        }
        ErrorTable.Verdict verdict = TABLE.judge(failure);
        return new ClassifiedException(
                verdict.errorClass(),
                what + ": SQLSTATE " + verdict.code() + " (expected: success)",
                new StateOnly(failure, verdict.code()));
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
