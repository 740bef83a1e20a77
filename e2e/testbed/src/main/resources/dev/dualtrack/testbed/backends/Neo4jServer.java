import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/**
 * Neo4j Community with Bolt and authentication, and nothing else switched on.
 *
 * <p>Arguments: the home directory, host, port, and a file to create once Bolt answers with the password, which comes in
 * the environment variable {@code NEO4J_PASSWORD}. It stands outside every module: compiled against Neo4j's own jars only.
 */
public final class Neo4jServer {

    private Neo4jServer() {}

    public static void main(String[] args) {
        try {
            serve(Path.of(args[0]), new SocketAddress(args[1], Integer.parseInt(args[2])), Path.of(args[3]));
        } catch (Exception e) {
            // Threads of the database would keep a half-started server alive.
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void serve(Path home, SocketAddress bolt, Path ready) throws Exception {
        DatabaseManagementService service = new DatabaseManagementServiceBuilder(home)
                .setConfig(BoltConnector.enabled, true)
                .setConfig(BoltConnector.listen_address, bolt)
                .setConfig(BoltConnector.advertised_address, bolt)
                .setConfig(GraphDatabaseSettings.auth_enabled, true)
                // A test that tries a wrong password must not lock the others out.
                .setConfig(GraphDatabaseSettings.auth_max_failed_attempts, 0)
                .setConfig(GraphDatabaseSettings.pagecache_memory, 128L << 20)
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(service::shutdown));
        Path passwordSet = home.resolve("password-set");
        if (Files.notExists(passwordSet)) {
            service.database(GraphDatabaseSettings.SYSTEM_DATABASE_NAME)
                    .executeTransactionally(
                            "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED",
                            Map.of("password", System.getenv("NEO4J_PASSWORD")));
            Files.createFile(passwordSet);
        }
        Files.createFile(ready);
        Thread.currentThread().join();
    }
}
