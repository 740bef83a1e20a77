package dev.dualtrack.core.store.milvus;

import dev.dualtrack.core.config.CredentialFiles;
import dev.dualtrack.core.config.Credentials;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.client.RetryConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client with one deadline for every request, made on first use, never retrying by itself.
 *
 * <p>After an AUTH failure it is made anew, which reads the credentials again; so it is after a few calls in a row that the
 * server did not answer, since the longer it was away, the longer the client waits before it tries to connect again: up to two
 * minutes.
 */
final class MilvusConnection implements AutoCloseable {
    private static final int UNANSWERED = 3;

    private final StoreEndpoint endpoint;
    private final Duration deadline;
    private final AtomicInteger unanswered = new AtomicInteger();
    private @Nullable MilvusClientV2 client;

    MilvusConnection(StoreEndpoint endpoint, Duration deadline) {
        this.endpoint = endpoint;
        this.deadline = deadline;
    }

    /** Makes one request, or a few that belong together. */
    <R> R call(String operation, Function<MilvusClientV2, R> request) {
        try {
            R answer = request.apply(client());
            unanswered.set(0);
            return answer;
        } catch (RuntimeException e) {
            ClassifiedException failure = MilvusErrors.TABLE.classified(operation, e);
            if (spent(failure.errorClass())) {
                close();
            }
            throw failure;
        }
    }

    /** Whether a client that met such a failure is to be made anew. */
    private boolean spent(ErrorClass failure) {
        if (failure != ErrorClass.CONNECTIVITY) {
            unanswered.set(0);
        }
        return failure == ErrorClass.AUTH
                || (failure == ErrorClass.CONNECTIVITY && unanswered.incrementAndGet() >= UNANSWERED);
    }

    private synchronized MilvusClientV2 client() {
        if (client == null) {
            long millis = deadline.toMillis();
            ConnectConfig.ConnectConfigBuilder config = ConnectConfig.builder()
                    .uri(endpoint.uri())
                    .connectTimeoutMs(millis)
                    .rpcDeadlineMs(millis)
                    .keepAliveTimeMs(10_000)
                    .keepAliveTimeoutMs(millis)
                    // A server that took the connection and fell silent has no call yet, and would be waited for for
                    // ever.
                    .keepAliveWithoutCalls(true);
            if (!endpoint.database().isEmpty()) {
                config.dbName(endpoint.database());
            }
            CredentialFiles files = endpoint.credentials();
            if (files != null) {
                Credentials credentials = Credentials.read(files);
                config.username(credentials.username()).password(credentials.password());
            }
            MilvusClientV2 made = new MilvusClientV2(config.build());
            made.retryConfig(RetryConfig.builder().maxRetryTimes(1).build());
            client = made;
        }
        return client;
    }

    @Override
    public synchronized void close() {
        MilvusClientV2 closing = client;
        client = null;
        unanswered.set(0);
        if (closing != null) {
            closing.close();
        }
    }
}
