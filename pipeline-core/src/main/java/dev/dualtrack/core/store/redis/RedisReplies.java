package dev.dualtrack.core.store.redis;

import dev.dualtrack.core.store.Meta;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Replies of the server as what they mean here: a key may be missing, or hold what a foreign hand put there. */
final class RedisReplies {
    private RedisReplies() {}

    /** The metadata in the hash at that key; nothing if it is missing, of another type or not this product's. */
    static CompletionStage<Optional<Meta>> meta(RedisAsyncCommands<String, String> commands, String key) {
        CompletionStage<List<KeyValue<String, String>>> fields = commands.hmget(key, RedisMeta.FIELDS);
        return orNone(fields)
                .thenApply(found -> found.map(RedisReplies::present).flatMap(RedisMeta::ofHash));
    }

    /** The fields that the hash has. */
    static Map<String, String> present(List<KeyValue<String, String>> fields) {
        return fields.stream()
                .filter(KeyValue::hasValue)
                .collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
    }

    /** The reply; nothing if the key is missing or holds a type that only a foreign hand can have put there. */
    static <T> CompletionStage<Optional<T>> orNone(CompletionStage<@Nullable T> reply) {
        return orElse(reply.thenApply(Optional::ofNullable), Optional.empty());
    }

    /** The reply, or that where the key holds a type that only a foreign hand can have put there. */
    static <T> CompletionStage<T> orElse(CompletionStage<T> reply, T ofAnotherType) {
        return reply.handle((value, failure) -> {
            if (failure == null) {
                return value;
            }
            Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                    ? wrapped.getCause()
                    : failure;
            if (cause instanceof RedisCommandExecutionException
                    && String.valueOf(cause.getMessage()).startsWith("WRONGTYPE")) {
                return ofAnotherType;
            }
            throw new CompletionException(cause);
        });
    }
}
