package dev.dualtrack.worker;

import dev.dualtrack.core.config.Credentials;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.config.TableConfig.GraphMapping;
import dev.dualtrack.core.config.TableConfig.Relationship;
import dev.dualtrack.testbed.process.Await;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;

/**
 * Another client of Neo4j, which locks the target of a relationship before the row that it comes from; the worker locks the
 * row first. It holds many locks besides: of the two in a deadlock Neo4j ends the one that holds fewer, which is the worker.
 */
final class Contender implements AutoCloseable {
    /** More locks than a transaction of a worker takes for some rows. */
    private static final int BALLAST = 1_000;

    private static final Duration WAIT = Duration.ofSeconds(30);

    private final Driver driver;
    private final GraphMapping graph;
    private final Relationship pointing;
    private final String target;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Held held;

    /** A transaction with what it has locked; rolled back when closed. */
    private record Held(Session session, Transaction transaction) implements AutoCloseable {
        @Override
        public void close() {
            session.close();
        }
    }

    private Contender(Driver driver, GraphMapping graph, String target) {
        this.driver = driver;
        this.graph = graph;
        this.pointing = graph.relationships().getFirst();
        this.target = target;
        driver.executableQuery("UNWIND range(1, $count) AS i CREATE (:" + ballast() + ")")
                .withParameters(Map.of("count", BALLAST))
                .execute();
        this.held = hold();
    }

    /** Returns once it has locked that target, which is there, of the table's relationships. */
    static Contender start(PipelineConfig config, String target) {
        StoreEndpoint endpoint = Objects.requireNonNull(config.stores().graph());
        Credentials credentials = Credentials.read(Objects.requireNonNull(endpoint.credentials()));
        Driver driver =
                GraphDatabase.driver(endpoint.uri(), AuthTokens.basic(credentials.username(), credentials.password()));
        GraphMapping graph =
                Objects.requireNonNull(config.table(TestPipeline.TABLE).graph());
        return new Contender(driver, graph, target);
    }

    private String ballast() {
        return graph.label() + "Ballast";
    }

    private Held hold() {
        Session session = driver.session();
        Transaction transaction = session.beginTransaction();
        lock(transaction, pointing.label() + " {" + pointing.key() + ": $value}", target);
        lock(transaction, ballast(), "");
        return new Held(session, transaction);
    }

    private static void lock(Transaction transaction, String nodes, String value) {
        transaction
                .run("MATCH (n:" + nodes + ") SET n.contended = true", Map.of("value", value))
                .consume();
    }

    /**
     * Makes a worker lose a deadlock that is about to write the row with this id and a new relationship to the target. The
     * target is locked again before the worker can try again.
     */
    void beats(String id) {
        Await.await(this::workerWaits, WAIT, "a worker waits for the target " + target);
        CompletableFuture<Held> next = CompletableFuture.supplyAsync(this::hold, threads);
        try {
            // Only if the worker is ended does this one get the row, which the worker locked first.
            lock(held.transaction(), graph.label() + " {policy_id: $value}", id);
        } finally {
            held.close();
            held = next.join();
        }
    }

    private boolean workerWaits() {
        return driver
                .executableQuery("""
                        SHOW TRANSACTIONS YIELD currentQuery, status
                        WHERE status STARTS WITH 'Blocked' AND currentQuery CONTAINS 'MERGE' AND currentQuery CONTAINS $label
                        RETURN status""")
                .withParameters(Map.of("label", pointing.label()))
                .execute()
                .records()
                .stream()
                .findAny()
                .isPresent();
    }

    @Override
    public void close() {
        held.close();
        driver.executableQuery("MATCH (n:" + ballast() + ") DELETE n").execute();
        threads.close();
        driver.close();
    }
}
