package dev.dualtrack.core.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTableTest {
    private static final ErrorTable TABLE = ErrorTable.of("server")
            .type(FileNotFoundException.class, ErrorClass.SCHEMA)
            .type(IOException.class, ErrorClass.CONNECTIVITY)
            .codeOf(IllegalStateException.class, Throwable::getMessage)
            .codes(ErrorClass.THROTTLED, "50")
            .codes(ErrorClass.DATA, "507")
            .build();

    @ParameterizedTest
    @CsvSource({"50,THROTTLED", "503 busy,THROTTLED", "507,DATA", "5071,DATA", "5,UNKNOWN", "x507,UNKNOWN"})
    void theLongestListedBeginningOfTheCodeDecides(String code, ErrorClass expected) {
        assertThat(TABLE.judge(new IllegalStateException(code)).errorClass()).isEqualTo(expected);
    }

    @Test
    void theFirstTypeThatFitsDecides() {
        assertThat(TABLE.judge(new FileNotFoundException()).errorClass()).isEqualTo(ErrorClass.SCHEMA);
        assertThat(TABLE.judge(new IOException()).errorClass()).isEqualTo(ErrorClass.CONNECTIVITY);
    }

    @Test
    void theInnermostCauseThatIsListedDecides() {
        Throwable listedInside = new IOException(new ExecutionException(new IllegalStateException("503")));
        Throwable listedOutside = new IOException(new IllegalArgumentException("503"));

        assertThat(TABLE.judge(listedInside).errorClass()).isEqualTo(ErrorClass.THROTTLED);
        assertThat(TABLE.judge(listedOutside).errorClass()).isEqualTo(ErrorClass.CONNECTIVITY);
    }

    @Test
    void anUnlistedCodeIsUnknownEvenInsideAListedException() {
        Throwable failure = new IllegalStateException("507", new IllegalStateException("999"));

        assertThat(TABLE.judge(failure)).isEqualTo(new ErrorTable.Verdict("999", ErrorClass.UNKNOWN));
    }

    @Test
    void whereNoCodeIsToldTheOuterExceptionDecides() {
        assertThat(TABLE.judge(new IOException(new IllegalStateException())).errorClass())
                .isEqualTo(ErrorClass.CONNECTIVITY);
        assertThat(TABLE.judge(new IOException(new IllegalStateException(""))).errorClass())
                .isEqualTo(ErrorClass.CONNECTIVITY);
    }

    @Test
    void whatNobodyListedPausesAndIsNoDataError() {
        ErrorClass errorClass = TABLE.judge(new ArithmeticException()).errorClass();

        assertThat(errorClass).isEqualTo(ErrorClass.UNKNOWN);
        assertThat(errorClass.pausesGroup()).isTrue();
    }

    @Test
    void aClassifiedFailureInTheChainStaysAsItIs() {
        ClassifiedException known = new ClassifiedException(ErrorClass.AUTH, "no password file", null);

        assertThat(TABLE.classified("read", new IOException(new IllegalStateException("503", known))))
                .isSameAs(known);
    }

    @Test
    void theMessageTellsClientOperationAndCodeAndNothingElse() {
        Throwable failure = new IllegalStateException("503 refused value 'hong@example.org'");

        assertThat(TABLE.classified("read", failure))
                .hasMessage("server read: throttled failure (503)")
                .hasCause(failure);
    }

    @Test
    void refusesABeginningListedTwice() {
        ErrorTable.Builder table = ErrorTable.of("server").codes(ErrorClass.AUTH, "28");

        assertThatThrownBy(() -> table.codes(ErrorClass.DATA, "28"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("server errors: '28' (expected: a beginning of its own)");
    }
}
