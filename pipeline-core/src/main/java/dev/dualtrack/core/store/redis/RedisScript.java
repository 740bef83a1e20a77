package dev.dualtrack.core.store.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A Lua script, sent by its digest, and in full where the server does not know it (yet, or any more). */
final class RedisScript {
    private final String text;
    private final ScriptOutputType output;

    private RedisScript(String text, ScriptOutputType output) {
        this.text = text;
        this.output = output;
    }

    /** Reads the script from this package's resources. */
    static RedisScript load(String name, ScriptOutputType output) {
        try (InputStream in = RedisScript.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("script " + name + ": missing (expected: beside its class)");
            }
            return new RedisScript(new String(in.readAllBytes(), StandardCharsets.UTF_8), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    <R> CompletionStage<R> run(RedisAsyncCommands<String, String> commands, String[] keys, String... arguments) {
        CompletionStage<R> reply = commands.evalsha(commands.digest(text), output, keys, arguments);
        return reply.exceptionallyCompose(failure -> isUnknownScript(failure)
                ? commands.<R>eval(text, output, keys, arguments)
                : CompletableFuture.failedFuture(failure));
    }

    private static boolean isUnknownScript(Throwable failure) {
        return failure instanceof RedisNoScriptException
                || (failure instanceof CompletionException && failure.getCause() instanceof RedisNoScriptException);
    }
}
