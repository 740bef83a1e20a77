package dev.dualtrack.core.store.milvus;

import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.error.ErrorTable;
import io.grpc.StatusRuntimeException;
import io.milvus.exception.ParamException;
import io.milvus.v2.exception.ErrorCode;
import io.milvus.v2.exception.MilvusClientException;
import java.util.Locale;

/**
 * What the SDK throws: by the gRPC status where there is one, else by the server's code, whose ranges are those of
 * Milvus's own table of errors, else by the client's.
 *
 * <p>"Collection not loaded" and the like are CONNECTIVITY: a server that just started says so until it is ready.
 */
final class MilvusErrors {
    static final int COLLECTION_NOT_FOUND = 100;
    static final int ALIAS_NOT_FOUND = 1600;

    private static final int UNEXPECTED = 65535;

    static final ErrorTable TABLE = ErrorTable.of("milvus")
            .codeOf(
                    StatusRuntimeException.class,
                    rpc -> "grpc:" + rpc.getStatus().getCode())
            .type(ParamException.class, ErrorClass.DATA)
            .codeOf(MilvusClientException.class, MilvusErrors::code)
            .codes(ErrorClass.CONNECTIVITY, "grpc:UNAVAILABLE", "grpc:DEADLINE_EXCEEDED", "grpc:CANCELLED")
            .codes(ErrorClass.CONNECTIVITY, "grpc:ABORTED", "client:TIMEOUT", "client:RPC_ERROR")
            .codes(ErrorClass.AUTH, "grpc:UNAUTHENTICATED", "grpc:PERMISSION_DENIED")
            .codes(ErrorClass.THROTTLED, "grpc:RESOURCE_EXHAUSTED")
            .codes(ErrorClass.DATA, "client:INVALID_PARAMS")
            .codes(ErrorClass.SCHEMA, "client:COLLECTION_NOT_FOUND")
            .codes(ErrorClass.CONNECTIVITY, "server:00001", "server:00002", "server:00005", "server:00006")
            .codes(ErrorClass.THROTTLED, "server:00003", "server:00004", "server:00007", "server:00008")
            .codes(ErrorClass.THROTTLED, "server:00009", "server:00011")
            .codes(ErrorClass.SCHEMA, server(COLLECTION_NOT_FOUND), server(ALIAS_NOT_FOUND))
            .codes(ErrorClass.CONNECTIVITY, "server:00101", "server:00102", "server:00103", "server:00104")
            .codes(ErrorClass.CONNECTIVITY, "server:002", "server:003", "server:004", "server:005")
            .codes(ErrorClass.CONNECTIVITY, "server:006", "server:007", "server:008", "server:009")
            .codes(ErrorClass.DATA, "server:01100")
            .codes(ErrorClass.AUTH, "server:014")
            .codes(ErrorClass.CONNECTIVITY, server(UNEXPECTED) + ":context")
            .build();

    private MilvusErrors() {}

    /** Whether the server answered with that code. */
    static boolean isServerCode(Throwable failure, int code) {
        return failure instanceof MilvusClientException milvus
                && milvus.getErrorCode() == ErrorCode.SERVER_ERROR
                && milvus.getServerErrCode() == code;
    }

    private static String code(MilvusClientException failure) {
        if (failure.getErrorCode() != ErrorCode.SERVER_ERROR) {
            return "client:" + failure.getErrorCode();
        }
        String code = server(failure.getServerErrCode());
        // A server that starts or ends gives this code for a call that it broke off, and only the text tells.
        return failure.getServerErrCode() == UNEXPECTED
                        && String.valueOf(failure.getMessage()).contains("context")
                ? code + ":context"
                : code;
    }

    private static String server(int code) {
        return String.format(Locale.ROOT, "server:%05d", code);
    }
}
