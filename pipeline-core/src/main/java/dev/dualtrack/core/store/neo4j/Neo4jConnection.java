package dev.dualtrack.core.store.neo4j;

import dev.dualtrack.core.config.CredentialFiles;
import dev.dualtrack.core.config.Credentials;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.neo4j.driver.AuthTokenManager;
import org.neo4j.driver.AuthTokenManagers;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.BookmarkManager;
import org.neo4j.driver.BookmarkManagerConfig;
import org.neo4j.driver.BookmarkManagers;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.NotificationSeverity;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.TransactionContext;

/**
 * Transactions with a deadline.
 *
 * <p>The driver's blocking calls wait without bound for a server that is there but silent, so each runs on a virtual
 * thread of its own and is given up after the deadline. A connection has to stand much sooner, and the driver retries
 * what passes by itself for a moment only, so that an outage is reported soon. All go to the leader, and share bookmarks,
 * so that reads see every acknowledged write in a cluster too.
 */
final class Neo4jConnection implements AutoCloseable {
    private static final int CONNECTIONS = 32;
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration RETRY = Duration.ofMillis(1_500);

    private final Driver driver;
    private final SessionConfig session;
    private final Duration deadline;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Neo4jConnection(StoreEndpoint endpoint, Duration deadline) {
        this.deadline = deadline;
        Config config = Config.builder()
                .withMaxConnectionPoolSize(CONNECTIONS)
                .withConnectionTimeout(CONNECT.toMillis(), TimeUnit.MILLISECONDS)
                .withConnectionAcquisitionTimeout(CONNECT.toMillis(), TimeUnit.MILLISECONDS)
                .withConnectionLivenessCheckTimeout(10, TimeUnit.SECONDS)
                .withMaxTransactionRetryTime(RETRY.toMillis(), TimeUnit.MILLISECONDS)
                .withMinimumNotificationSeverity(NotificationSeverity.OFF)
                .withTelemetryDisabled(true)
                .build();
        this.driver = GraphDatabase.driver(endpoint.uri(), tokens(endpoint), config);
        BookmarkManager bookmarks =
                BookmarkManagers.defaultManager(BookmarkManagerConfig.builder().build());
        SessionConfig.Builder builder = SessionConfig.builder().withBookmarkManager(bookmarks);
        this.session = endpoint.database().isEmpty()
                ? builder.build()
                : builder.withDatabase(endpoint.database()).build();
    }

    /** Reads the files again whenever the server refuses what they held before. */
    private static AuthTokenManager tokens(StoreEndpoint endpoint) {
        CredentialFiles files = endpoint.credentials();
        if (files == null) {
            return AuthTokenManagers.basic(AuthTokens::none);
        }
        return AuthTokenManagers.basic(() -> {
            Credentials credentials = Credentials.read(files);
            return AuthTokens.basic(credentials.username(), credentials.password());
        });
    }

    /** Runs {@code work} in a transaction, perhaps several times; only the last one's effects stay. */
    <R> R transact(String operation, Function<TransactionContext, R> work) {
        TransactionConfig server =
                TransactionConfig.builder().withTimeout(deadline).build();
        return within(operation, deadline, () -> {
            try (Session open = driver.session(session)) {
                return open.executeWrite(work::apply, server);
            }
        });
    }

    /** Runs one statement about the schema, which has to wait for the data that is there. */
    void define(String operation, String statement, Duration patience) {
        within(operation, patience, () -> {
            try (Session open = driver.session(session)) {
                return open.run(
                                statement,
                                Map.of(),
                                TransactionConfig.builder()
                                        .withTimeout(patience)
                                        .build())
                        .consume();
            }
        });
    }

    private <R> R within(String operation, Duration bound, Callable<R> work) {
        Future<R> running = threads.submit(work);
        try {
            return running.get(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw Neo4jErrors.TABLE.classified(operation, e);
        } catch (TimeoutException e) {
            running.cancel(true);
            throw Neo4jErrors.TABLE.classified(operation, e);
        } catch (InterruptedException e) {
            running.cancel(true);
            Thread.currentThread().interrupt();
            throw Neo4jErrors.TABLE.classified(operation, e);
        }
    }

    @Override
    public void close() {
        driver.closeAsync()
                .toCompletableFuture()
                .orTimeout(2, TimeUnit.SECONDS)
                .exceptionally(late -> null)
                .join();
        threads.shutdownNow();
    }
}
