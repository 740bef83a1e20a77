import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.graphdb.GraphDatabaseService;

/**
 * Neo4j Community with Bolt and authentication, and nothing else switched on.
 *
 * <p>Arguments: the home directory, host, port, and a file to create once Bolt answers with the password, which comes in
 * the environment variable {@code NEO4J_PASSWORD}. With the home directory alone it makes a first, empty one and ends. It
 * stands outside every module: compiled against Neo4j's own jars only.
 */
public final class Neo4jServer {

    /** Of each kind that tests ask for, since the first of a kind has the server load and link a thousand classes. */
    private static final List<String> USUAL = List.of(
            "CREATE CONSTRAINT first FOR (n:First) REQUIRE n.id IS UNIQUE",
            """
            UNWIND [1, 2] AS row
            MERGE (n:First {id: row}) ON CREATE SET n.held = 'new' ON MATCH SET n.held = 'held'
            WITH n, row OPTIONAL MATCH (d:Second {key: row}) RETURN n.version, d.version""",
            """
            UNWIND [1, 2] AS row
            MATCH (n:First {id: row})
            MERGE (t:Second {key: 3}) ON CREATE SET t.new = true
            MERGE (n)-[:TO {owner: row}]->(t) SET n += {name: 'first'} REMOVE n.held""",
            """
            MATCH (n:First)-[r]->(t) WHERE r.owner = 1
            WITH t, type(r) AS type, collect(r) AS same
            WITH same, any(e IN [{label: 'Second'}] WHERE e.label IN labels(t)) AS wanted
            UNWIND CASE WHEN wanted THEN tail(same) ELSE same END AS surplus DELETE surplus""",
            """
            MATCH (n:First) WHERE n.id >= 1 WITH n ORDER BY n.id LIMIT 10
            RETURN n.id, [(n)-[r]->(t) | {type: type(r), labels: labels(t)}] AS edges""",
            "MATCH (n:First) WHERE NOT EXISTS { (n)--(:First) } RETURN count(n), sum(n.id)",
            "MATCH (n:First|Second) DETACH DELETE n",
            "DROP CONSTRAINT first");

    private Neo4jServer() {}

    public static void main(String[] args) {
        try {
            Path home = Path.of(args[0]);
            if (args.length == 1) {
                first(home);
            } else {
                serve(home, new SocketAddress(args[1], Integer.parseInt(args[2])), Path.of(args[3]));
            }
        } catch (Exception e) {
            // Threads of the database would keep a half-started server alive.
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void serve(Path home, SocketAddress bolt, Path ready) throws Exception {
        DatabaseManagementService service = open(home, bolt);
        Runtime.getRuntime().addShutdownHook(new Thread(service::shutdown));
        Path passwordSet = home.resolve("password-set");
        if (Files.notExists(passwordSet)) {
            setPassword(service, System.getenv("NEO4J_PASSWORD"));
            Files.createFile(passwordSet);
        }
        Files.createFile(ready);
        Thread.currentThread().join();
    }

    private static void first(Path home) {
        DatabaseManagementService service = open(home, new SocketAddress("127.0.0.1", 0));
        setPassword(service, "to be set again");
        GraphDatabaseService database = service.database(GraphDatabaseSettings.DEFAULT_DATABASE_NAME);
        USUAL.forEach(database::executeTransactionally);
        service.shutdown();
    }

    private static void setPassword(DatabaseManagementService service, String password) {
        service.database(GraphDatabaseSettings.SYSTEM_DATABASE_NAME)
                .executeTransactionally(
                        "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED", Map.of("password", password));
    }

    private static DatabaseManagementService open(Path home, SocketAddress bolt) {
        return new DatabaseManagementServiceBuilder(home)
                .setConfig(BoltConnector.enabled, true)
                .setConfig(BoltConnector.listen_address, bolt)
                .setConfig(BoltConnector.advertised_address, bolt)
                .setConfig(GraphDatabaseSettings.auth_enabled, true)
                // A test that tries a wrong password must not lock the others out.
                .setConfig(GraphDatabaseSettings.auth_max_failed_attempts, 0)
                .setConfig(GraphDatabaseSettings.pagecache_memory, 128L << 20)
                // A third of the heap, so that one transaction cannot take all that the others need.
                .setConfig(GraphDatabaseSettings.memory_transaction_max_size, 256L << 20)
                .build();
    }
}
