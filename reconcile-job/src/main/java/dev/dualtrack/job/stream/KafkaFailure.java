package dev.dualtrack.job.stream;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;

/** Classifies what Kafka's clients throw. Messages of theirs hold topics and offsets, never row data. */
final class KafkaFailure {
    private KafkaFailure() {}

    static ClassifiedException of(String what, Throwable cause) {
        ErrorClass errorClass = switch (cause) {
            case AuthenticationException _ -> ErrorClass.AUTH;
            case AuthorizationException _ -> ErrorClass.AUTH;
            case ThrottlingQuotaExceededException _ -> ErrorClass.THROTTLED;
            case RetriableException _ -> ErrorClass.CONNECTIVITY;
            default -> ErrorClass.UNKNOWN;
        };
        return new ClassifiedException(errorClass, what + ": " + cause.getMessage(), cause);
    }
}
