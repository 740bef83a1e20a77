package dev.dualtrack.core.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.error.ErrorClass;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.milvus.exception.ParamException;
import io.milvus.v2.exception.ErrorCode;
import io.milvus.v2.exception.MilvusClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MilvusErrorsTest {
    @ParameterizedTest
    @CsvSource({
        "UNAVAILABLE, CONNECTIVITY",
        "DEADLINE_EXCEEDED, CONNECTIVITY",
        "UNAUTHENTICATED, AUTH",
        "PERMISSION_DENIED, AUTH",
        "RESOURCE_EXHAUSTED, THROTTLED",
        "INTERNAL, UNKNOWN"
    })
    void goesByTheStatusOfTheRequest(Status.Code code, ErrorClass expected) {
        StatusRuntimeException rpc = new StatusRuntimeException(code.toStatus());

        assertThat(classOf(rpc)).isEqualTo(expected);
        assertThat(classOf(new MilvusClientException(ErrorCode.RPC_ERROR, rpc))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2, CONNECTIVITY",
        "101, CONNECTIVITY",
        "503, CONNECTIVITY",
        "8, THROTTLED",
        "9, THROTTLED",
        "100, SCHEMA",
        "1600, SCHEMA",
        "1100, DATA",
        "1401, AUTH",
        "2000, UNKNOWN",
        "65535, UNKNOWN"
    })
    void goesByTheServersCode(int code, ErrorClass expected) {
        assertThat(classOf(new MilvusClientException(ErrorCode.SERVER_ERROR, "refused", code, 1)))
                .isEqualTo(expected);
    }

    @Test
    void takesAStartingServersBrokenContextForAnOutage() {
        assertThat(classOf(new MilvusClientException(
                        ErrorCode.SERVER_ERROR, "proxy TaskCondition context Done", 65535, 1)))
                .isEqualTo(ErrorClass.CONNECTIVITY);
    }

    @Test
    void takesTheClientsOwnChecksForDataFailures() {
        assertThat(classOf(new MilvusClientException(ErrorCode.CLIENT_ERROR, new ParamException("x"))))
                .isEqualTo(ErrorClass.DATA);
    }

    @Test
    void doesNotGuess() {
        assertThat(classOf(new IllegalStateException("x"))).isEqualTo(ErrorClass.UNKNOWN);
    }

    private static ErrorClass classOf(Throwable failure) {
        return MilvusErrors.TABLE.judge(failure).errorClass();
    }
}
