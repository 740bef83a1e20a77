package dev.dualtrack.core.store.milvus;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.milvus.exception.ParamException;
import io.milvus.v2.exception.ErrorCode;
import io.milvus.v2.exception.MilvusClientException;
import java.util.Locale;

/**
 * From what the SDK throws to an error class: by the gRPC status where there is one, else by the server's code.
 *
 * <p>"Collection not loaded" and the like are CONNECTIVITY: a server that just started says so until it is ready.
 */
final class MilvusErrors {
    static final int COLLECTION_NOT_FOUND = 100;
    static final int ALIAS_NOT_FOUND = 1600;

    private static final int UNEXPECTED = 65535;

    private MilvusErrors() {}

    /** Wraps a failure of {@code operation}; what is classified already stays as it is. */
    static ClassifiedException of(String operation, Throwable failure) {
        if (failure instanceof ClassifiedException classified) {
            return classified;
        }
        ErrorClass errorClass = classify(failure);
        String code = failure instanceof MilvusClientException milvus
                ? " (" + milvus.getErrorCode() + " " + milvus.getServerErrCode() + ")"
                : "";
        return new ClassifiedException(
                errorClass,
                "milvus " + operation + ": " + errorClass.name().toLowerCase(Locale.ROOT) + " failure" + code,
                failure);
    }

    /** Whether the server answered with that code. */
    static boolean isServerCode(Throwable failure, int code) {
        return failure instanceof MilvusClientException milvus
                && milvus.getErrorCode() == ErrorCode.SERVER_ERROR
                && milvus.getServerErrCode() == code;
    }

    static ErrorClass classify(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StatusRuntimeException rpc) {
                return ofStatus(rpc.getStatus());
            }
            if (cause instanceof ParamException) {
                return ErrorClass.DATA;
            }
        }
        return failure instanceof MilvusClientException milvus ? ofClient(milvus) : ErrorClass.UNKNOWN;
    }

    private static ErrorClass ofStatus(Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, ABORTED -> ErrorClass.CONNECTIVITY;
            case UNAUTHENTICATED, PERMISSION_DENIED -> ErrorClass.AUTH;
            case RESOURCE_EXHAUSTED -> ErrorClass.THROTTLED;
            default -> ErrorClass.UNKNOWN;
        };
    }

    private static ErrorClass ofClient(MilvusClientException failure) {
        return switch (failure.getErrorCode()) {
            case INVALID_PARAMS -> ErrorClass.DATA;
            case COLLECTION_NOT_FOUND -> ErrorClass.SCHEMA;
            case TIMEOUT, RPC_ERROR -> ErrorClass.CONNECTIVITY;
            case SERVER_ERROR -> ofServer(failure.getServerErrCode(), String.valueOf(failure.getMessage()));
            default -> ErrorClass.UNKNOWN;
        };
    }

    /** The ranges of Milvus's own table of errors. */
    private static ErrorClass ofServer(int code, String message) {
        return switch (code) {
            case 1, 2, 5, 6, 101, 102, 103, 104 -> ErrorClass.CONNECTIVITY;
            case 3, 4, 7, 8, 9, 11 -> ErrorClass.THROTTLED;
            case COLLECTION_NOT_FOUND, ALIAS_NOT_FOUND -> ErrorClass.SCHEMA;
            case 1100 -> ErrorClass.DATA;
            case UNEXPECTED -> message.contains("context") ? ErrorClass.CONNECTIVITY : ErrorClass.UNKNOWN;
            default -> {
                if (code >= 1400 && code < 1500) {
                    yield ErrorClass.AUTH;
                }
                yield code >= 200 && code < 1000 ? ErrorClass.CONNECTIVITY : ErrorClass.UNKNOWN;
            }
        };
    }
}
