package dev.dualtrack.core.store.redis;

import dev.dualtrack.core.config.CredentialFiles;
import dev.dualtrack.core.config.Credentials;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection, made on first use and then kept up by Lettuce. While it is down every command is refused at once.
 *
 * <p>A command is answered within the deadline or fails. Credentials are read from their files at each connect, so a
 * rotated secret is taken up by the next reconnect.
 */
final class RedisConnection implements AutoCloseable {
    /** Commands sent before the first answer is awaited. */
    static final int PIPELINE = 4_096;

    /** Room for the pipelines of several partitions at once; more is refused, never queued without bound. */
    private static final int REQUEST_QUEUE = 8 * PIPELINE;

    private static final Duration RECONNECT = Duration.ofMillis(500);

    private final ClientResources resources;
    private final RedisClient client;
    private final RedisURI uri;
    private @Nullable StatefulRedisConnection<String, String> connection;

    RedisConnection(StoreEndpoint endpoint, Duration deadline) {
        this.uri = uri(endpoint, deadline);
        this.resources = ClientResources.builder()
                .reconnectDelay(Delay.constant(RECONNECT))
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(REQUEST_QUEUE)
                .timeoutOptions(TimeoutOptions.enabled(deadline))
                .socketOptions(SocketOptions.builder().connectTimeout(deadline).build())
                .build());
    }

    private static RedisURI uri(StoreEndpoint endpoint, Duration deadline) {
        RedisURI uri = RedisURI.create(endpoint.uri());
        uri.setTimeout(deadline);
        if (!endpoint.database().isEmpty()) {
            uri.setDatabase(Integer.parseInt(endpoint.database()));
        }
        CredentialFiles files = endpoint.credentials();
        if (files != null) {
            uri.setCredentialsProvider(RedisCredentialsProvider.from(() -> {
                Credentials credentials = Credentials.read(files);
                return RedisCredentials.just(credentials.username(), credentials.password());
            }));
        }
        return uri;
    }

    /** The commands, after connecting if that was not done yet. */
    synchronized RedisAsyncCommands<String, String> commands(String operation) {
        try {
            if (connection == null) {
                connection = client.connect(uri);
            }
            return connection.async();
        } catch (RuntimeException e) {
            throw RedisErrors.TABLE.classified(operation, e);
        }
    }

    /** Sends a command for each item, many at once, and gives the replies in the same order. */
    <T, R> List<R> all(String operation, List<T> items, Function<T, CompletionStage<R>> command) {
        List<R> replies = new ArrayList<>(items.size());
        for (int from = 0; from < items.size(); from += PIPELINE) {
            List<CompletionStage<R>> sent = new ArrayList<>();
            for (T item : items.subList(from, Math.min(items.size(), from + PIPELINE))) {
                sent.add(command.apply(item));
            }
            for (CompletionStage<R> reply : sent) {
                replies.add(await(operation, reply));
            }
        }
        return replies;
    }

    /** Waits for one reply, which the client's own time-out bounds. */
    <R> R await(String operation, CompletionStage<R> reply) {
        try {
            return reply.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw RedisErrors.TABLE.classified(operation, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RedisErrors.TABLE.classified(operation, e);
        }
    }

    @Override
    public void close() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
