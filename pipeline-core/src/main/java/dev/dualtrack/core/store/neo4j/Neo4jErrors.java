package dev.dualtrack.core.store.neo4j;

import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.error.ErrorTable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.exceptions.AuthTokenManagerExecutionException;
import org.neo4j.driver.exceptions.DiscoveryException;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.SecurityException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;
import org.neo4j.driver.exceptions.SessionExpiredException;

/**
 * What the driver throws: by type where the driver itself failed, else by the server's code.
 *
 * <p>A constraint that a record violates is DATA: a constraint of somebody else's on our label can refuse it for ever.
 * An entity that vanished between match and write is TRANSIENT: another partition's delete was faster.
 */
final class Neo4jErrors {
    static final ErrorTable TABLE = ErrorTable.of("neo4j")
            .type(TimeoutException.class, ErrorClass.CONNECTIVITY)
            .type(ServiceUnavailableException.class, ErrorClass.CONNECTIVITY)
            .type(SessionExpiredException.class, ErrorClass.CONNECTIVITY)
            .type(DiscoveryException.class, ErrorClass.CONNECTIVITY)
            .type(AuthTokenManagerExecutionException.class, ErrorClass.AUTH)
            .type(SecurityException.class, ErrorClass.AUTH)
            .codeOf(Neo4jException.class, Neo4jErrors::code)
            .codes(ErrorClass.AUTH, "Neo.ClientError.Security.", "Neo.TransientError.Security.")
            .codes(ErrorClass.TRANSIENT, "Neo.TransientError.Transaction.")
            .codes(ErrorClass.TRANSIENT, "Neo.ClientError.Statement.EntityNotFound")
            .codes(ErrorClass.TRANSIENT, "Neo.ClientError.Statement.PropertyNotFound")
            .codes(ErrorClass.SCHEMA, "Neo.ClientError.Schema.")
            .codes(ErrorClass.DATA, "Neo.ClientError.Schema.ConstraintValidationFailed")
            .codes(ErrorClass.CONNECTIVITY, "Neo.ClientError.Database.", "Neo.ClientError.Cluster.")
            .codes(ErrorClass.CONNECTIVITY, "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase")
            .codes(ErrorClass.CONNECTIVITY, "Neo.TransientError.Database.", "Neo.TransientError.Cluster.")
            .codes(ErrorClass.CONNECTIVITY, "Neo.TransientError.General.DatabaseUnavailable")
            .codes(ErrorClass.THROTTLED, "Neo.TransientError.Request.", "Neo.TransientError.General.")
            .codes(ErrorClass.THROTTLED, "Neo.ClientError.Transaction.TransactionTimedOut")
            .codes(ErrorClass.THROTTLED, "Neo.ClientError.Transaction.LockClientStopped")
            .codes(ErrorClass.THROTTLED, "Neo.ClientError.Transaction.Terminated")
            .build();

    private Neo4jErrors() {}

    /** The driver gives what it does not have from the server as {@code N/A}: on its own failures and on causes. */
    private static @Nullable String code(Neo4jException failure) {
        return "N/A".equals(failure.code()) ? null : failure.code();
    }
}
