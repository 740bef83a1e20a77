package dev.dualtrack.core.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "08000,CONNECTIVITY",
        "08006,CONNECTIVITY",
        "57P01,CONNECTIVITY",
        "57P03,CONNECTIVITY",
        "57014,CONNECTIVITY",
        "53300,THROTTLED",
        "53100,THROTTLED",
        "28P01,AUTH",
        "28000,AUTH",
        "42501,AUTH",
        "40001,TRANSIENT",
        "40P01,TRANSIENT",
        "42P01,SCHEMA",
        "42703,SCHEMA",
        "22P02,UNKNOWN",
        "XX000,UNKNOWN",
        "'',UNKNOWN"
    })
    void theStateDecidesTheClass(String state, ErrorClass expected) {
        SQLException failure = new SQLException("text", state);

        assertThat(SqlErrors.classified("read", failure).errorClass()).isEqualTo(expected);
    }

    @Test
    void theMessageHoldsTheStateAndNoValue() {
        SQLException failure = new SQLException("duplicate key (email)=(hong@example.org)", "23505");

        ClassifiedException classified = SqlErrors.classified("read of public.users", failure);

        assertThat(classified).hasMessage("read of public.users: SQLSTATE 23505 (expected: success)");
        assertThat(classified).hasStackTraceContaining("23505");
        for (Throwable cause = classified; cause != null; cause = cause.getCause()) {
            assertThat(cause.getMessage()).doesNotContain("hong");
        }
    }

    @Test
    void looksThroughThePoolsOwnException() {
        SQLException refused = new SQLTransientConnectionException(
                "source - Connection is not available", "08003", new SQLException("password", "28P01"));

        assertThat(SqlErrors.classified("read", refused).errorClass()).isEqualTo(ErrorClass.AUTH);
        assertThat(SqlErrors.classified("read", new SQLTransientConnectionException("no connection"))
                        .errorClass())
                .isEqualTo(ErrorClass.CONNECTIVITY);
    }
}
