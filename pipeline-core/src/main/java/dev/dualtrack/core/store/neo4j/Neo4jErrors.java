package dev.dualtrack.core.store.neo4j;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.neo4j.driver.exceptions.AuthTokenManagerExecutionException;
import org.neo4j.driver.exceptions.DiscoveryException;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.SecurityException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;
import org.neo4j.driver.exceptions.SessionExpiredException;

/**
 * From what the driver throws to an error class, by the longest known beginning of the server's code.
 *
 * <p>A constraint that a record violates is DATA: a constraint of somebody else's on our label can refuse it for ever.
 * An entity that vanished between match and write is TRANSIENT: another partition's delete was faster.
 */
final class Neo4jErrors {
    private static final Map<String, ErrorClass> BY_CODE = Map.ofEntries(
            Map.entry("Neo.ClientError.Security", ErrorClass.AUTH),
            Map.entry("Neo.ClientError.Statement.EntityNotFound", ErrorClass.TRANSIENT),
            Map.entry("Neo.ClientError.Statement.PropertyNotFound", ErrorClass.TRANSIENT),
            Map.entry("Neo.ClientError.Schema", ErrorClass.SCHEMA),
            Map.entry("Neo.ClientError.Schema.ConstraintValidationFailed", ErrorClass.DATA),
            Map.entry("Neo.ClientError.Database", ErrorClass.CONNECTIVITY),
            Map.entry("Neo.ClientError.Cluster", ErrorClass.CONNECTIVITY),
            Map.entry("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", ErrorClass.CONNECTIVITY),
            Map.entry("Neo.ClientError.Transaction.TransactionTimedOut", ErrorClass.THROTTLED),
            Map.entry("Neo.TransientError.Transaction", ErrorClass.TRANSIENT),
            Map.entry("Neo.TransientError.Request", ErrorClass.THROTTLED),
            Map.entry("Neo.TransientError.General", ErrorClass.THROTTLED),
            Map.entry("Neo.TransientError.General.DatabaseUnavailable", ErrorClass.CONNECTIVITY),
            Map.entry("Neo.TransientError.Database", ErrorClass.CONNECTIVITY),
            Map.entry("Neo.TransientError.Cluster", ErrorClass.CONNECTIVITY),
            Map.entry("Neo.TransientError.Security", ErrorClass.AUTH));

    private Neo4jErrors() {}

    /** Wraps a failure of {@code operation}; what is classified already stays as it is. */
    static ClassifiedException of(String operation, Throwable failure) {
        if (failure instanceof ClassifiedException classified) {
            return classified;
        }
        ErrorClass errorClass = classify(failure);
        String code = failure instanceof Neo4jException neo4j ? " (" + neo4j.code() + ")" : "";
        return new ClassifiedException(
                errorClass,
                "neo4j " + operation + ": " + errorClass.name().toLowerCase(Locale.ROOT) + " failure" + code,
                failure);
    }

    static ErrorClass classify(Throwable failure) {
        return switch (failure) {
            case TimeoutException late -> ErrorClass.CONNECTIVITY;
            case ServiceUnavailableException away -> ErrorClass.CONNECTIVITY;
            case SessionExpiredException expired -> ErrorClass.CONNECTIVITY;
            case DiscoveryException discovery -> ErrorClass.CONNECTIVITY;
            case AuthTokenManagerExecutionException credentials -> ErrorClass.AUTH;
            case SecurityException security -> ErrorClass.AUTH;
            case Neo4jException server -> ofCode(server.code());
            default -> ErrorClass.UNKNOWN;
        };
    }

    private static ErrorClass ofCode(String code) {
        for (String known = code; !known.isEmpty(); known = known.substring(0, Math.max(0, known.lastIndexOf('.')))) {
            ErrorClass found = BY_CODE.get(known);
            if (found != null) {
                return found;
            }
        }
        return code.startsWith("Neo.ClientError.Transaction.TransactionTimedOut")
                ? ErrorClass.THROTTLED
                : ErrorClass.UNKNOWN;
    }
}
