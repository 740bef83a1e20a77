package dev.dualtrack.core.store.redis;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From what Lettuce throws to an error class, by the first word of the server's reply where there is one.
 *
 * <p>OOM under {@code noeviction} is THROTTLED: the server is well but asks for less, nothing is wrong with the record,
 * and the group has to wait until memory is there. The same holds for MISCONF (it cannot persist) and BUSY.
 */
final class RedisErrors {
    private static final Map<String, ErrorClass> BY_REPLY = Map.ofEntries(
            Map.entry("NOAUTH", ErrorClass.AUTH),
            Map.entry("WRONGPASS", ErrorClass.AUTH),
            Map.entry("NOPERM", ErrorClass.AUTH),
            Map.entry("OOM", ErrorClass.THROTTLED),
            Map.entry("MISCONF", ErrorClass.THROTTLED),
            Map.entry("BUSY", ErrorClass.THROTTLED),
            Map.entry("LOADING", ErrorClass.CONNECTIVITY),
            Map.entry("READONLY", ErrorClass.CONNECTIVITY),
            Map.entry("MASTERDOWN", ErrorClass.CONNECTIVITY),
            Map.entry("TRYAGAIN", ErrorClass.TRANSIENT));

    private RedisErrors() {}

    /** Wraps a failure of {@code operation}; what is classified already stays as it is. */
    static ClassifiedException of(String operation, Throwable failure) {
        if (failure instanceof ClassifiedException classified) {
            return classified;
        }
        ErrorClass errorClass = classify(failure);
        return new ClassifiedException(
                errorClass,
                "redis " + operation + ": " + errorClass.name().toLowerCase(Locale.ROOT) + " failure",
                failure);
    }

    static ErrorClass classify(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RedisCommandExecutionException reply) {
                return BY_REPLY.getOrDefault(word(reply.getMessage()), ofPlainError(reply.getMessage()));
            }
            if (cause instanceof ClassifiedException classified) {
                return classified.errorClass();
            }
        }
        return switch (failure) {
            case RedisCommandTimeoutException timeout -> ErrorClass.CONNECTIVITY;
            case RedisConnectionException connection -> ErrorClass.CONNECTIVITY;
            case IOException io -> ErrorClass.CONNECTIVITY;
            case RedisException client -> ofClientMessage(client.getMessage());
            default -> ErrorClass.UNKNOWN;
        };
    }

    /** Lettuce has one exception for its own refusals and tells them apart by text alone. */
    private static ErrorClass ofClientMessage(@Nullable String message) {
        if (message == null) {
            return ErrorClass.UNKNOWN;
        }
        if (message.startsWith("Request queue size exceeded")) {
            return ErrorClass.THROTTLED;
        }
        return message.startsWith("Currently not connected") || message.startsWith("Connection ")
                ? ErrorClass.CONNECTIVITY
                : ErrorClass.UNKNOWN;
    }

    private static ErrorClass ofPlainError(@Nullable String message) {
        if (message == null || !message.startsWith("ERR ")) {
            return ErrorClass.UNKNOWN;
        }
        if (message.startsWith("ERR max number of clients reached")) {
            return ErrorClass.THROTTLED;
        }
        return message.startsWith("ERR string exceeds maximum allowed size") ? ErrorClass.DATA : ErrorClass.UNKNOWN;
    }

    private static String word(@Nullable String message) {
        if (message == null) {
            return "";
        }
        int space = message.indexOf(' ');
        return space < 0 ? message : message.substring(0, space);
    }
}
