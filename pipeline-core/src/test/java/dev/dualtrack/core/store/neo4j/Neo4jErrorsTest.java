package dev.dualtrack.core.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.error.ErrorClass;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neo4j.driver.exceptions.AuthenticationException;
import org.neo4j.driver.exceptions.ClientException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;

final class Neo4jErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "Neo.ClientError.Security.Forbidden, AUTH",
        "Neo.ClientError.Schema.ConstraintValidationFailed, DATA",
        "Neo.ClientError.Schema.IndexAlreadyExists, SCHEMA",
        "Neo.ClientError.Statement.EntityNotFound, TRANSIENT",
        "Neo.ClientError.Statement.SyntaxError, UNKNOWN",
        "Neo.ClientError.Database.DatabaseNotFound, CONNECTIVITY",
        "Neo.ClientError.Transaction.TransactionTimedOut, THROTTLED",
        "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration, THROTTLED",
        "Neo.TransientError.Transaction.DeadlockDetected, TRANSIENT",
        "Neo.TransientError.General.MemoryPoolOutOfMemoryError, THROTTLED",
        "Neo.TransientError.General.DatabaseUnavailable, CONNECTIVITY",
        "Neo.DatabaseError.General.UnknownError, UNKNOWN"
    })
    void goesByTheLongestKnownBeginningOfTheCode(String code, ErrorClass expected) {
        assertThat(classOf(new ClientException(code, "message"))).isEqualTo(expected);
    }

    @Test
    void goesByTheDriversTypeBeforeTheCode() {
        assertThat(classOf(new ServiceUnavailableException("away"))).isEqualTo(ErrorClass.CONNECTIVITY);
        assertThat(classOf(new AuthenticationException("Neo.ClientError.Security.Unauthorized", "no")))
                .isEqualTo(ErrorClass.AUTH);
        assertThat(classOf(new TimeoutException())).isEqualTo(ErrorClass.CONNECTIVITY);
        assertThat(classOf(new IllegalStateException())).isEqualTo(ErrorClass.UNKNOWN);
    }

    @Test
    void doesNotTakeTheDriversWordForNoCodeAsACode() {
        ClientException poolIsEmpty = new ClientException("no connection", new TimeoutException());
        ClientException detailed = new ClientException(
                "50N42",
                "status",
                "Neo.TransientError.Transaction.DeadlockDetected",
                "deadlock",
                Map.of(),
                new ClientException("detail of the deadlock"));

        assertThat(classOf(poolIsEmpty)).isEqualTo(ErrorClass.CONNECTIVITY);
        assertThat(classOf(detailed)).isEqualTo(ErrorClass.TRANSIENT);
        assertThat(classOf(new ClientException("no code at all"))).isEqualTo(ErrorClass.UNKNOWN);
    }

    private static ErrorClass classOf(Throwable failure) {
        return Neo4jErrors.TABLE.judge(failure).errorClass();
    }
}
