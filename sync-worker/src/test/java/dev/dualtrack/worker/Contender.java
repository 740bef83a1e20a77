package dev.dualtrack.worker;

import dev.dualtrack.core.config.Credentials;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.config.TableConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.exceptions.TransientException;

/** Another client of Neo4j, which locks the targets of relationships over and over, in an order of its own. */
final class Contender implements AutoCloseable {
    private static final Duration BETWEEN_LOCKS = Duration.ofMillis(20);
    private static final Duration BETWEEN_TURNS = Duration.ofMillis(50);

    private final Driver driver;
    private final String lock;
    private final List<String> targets;
    private final AtomicInteger deadlocks = new AtomicInteger();
    private final Thread thread;
    private volatile boolean closed;

    private Contender(Driver driver, String lock, List<String> targets) {
        this.driver = driver;
        this.lock = lock;
        this.targets = targets;
        this.thread = Thread.ofPlatform().name("contender").start(this::run);
    }

    /** Locks these targets of the table's relationships, one after the other. */
    static Contender start(PipelineConfig config, List<String> targets) {
        StoreEndpoint endpoint = Objects.requireNonNull(config.stores().graph());
        Credentials credentials = Credentials.read(Objects.requireNonNull(endpoint.credentials()));
        TableConfig.Relationship shared = Objects.requireNonNull(
                        config.table(TestPipeline.TABLE).graph())
                .relationships()
                .getFirst();
        return new Contender(
                GraphDatabase.driver(endpoint.uri(), AuthTokens.basic(credentials.username(), credentials.password())),
                "MATCH (t:%s {%s: $value}) SET t.contended = true".formatted(shared.label(), shared.key()),
                targets);
    }

    /** How often it was the one that a deadlock was broken at. */
    int deadlocks() {
        return deadlocks.get();
    }

    private void run() {
        while (!closed) {
            try (Session session = driver.session();
                    Transaction transaction = session.beginTransaction()) {
                for (String target : targets) {
                    transaction.run(lock, Map.of("value", target)).consume();
                    LockSupport.parkNanos(BETWEEN_LOCKS.toNanos());
                }
                transaction.commit();
            } catch (TransientException e) {
                deadlocks.incrementAndGet();
            }
            LockSupport.parkNanos(BETWEEN_TURNS.toNanos());
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        driver.close();
    }
}
