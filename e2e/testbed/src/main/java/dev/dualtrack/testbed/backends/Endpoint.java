package dev.dualtrack.testbed.backends;

/**
 * Where a server listens, and the credentials of its administrator. Kafka has none: user and password are empty.
 *
 * <p>The text form leaves the password out.
 */
public record Endpoint(Server server, String host, int port, String user, String password) {

    public Endpoint {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1..65535)");
        }
    }

    /** The address in the form that the server's usual client takes, without credentials. */
    public String uri() {
        return switch (server) {
            case POSTGRES -> jdbcUrl("postgres");
            case KAFKA -> address();
            case MILVUS -> "http://" + address();
            case NEO4J -> "bolt://" + address();
            case REDIS -> "redis://" + address();
        };
    }

    /** {@code host:port}. */
    public String address() {
        return host + ":" + port;
    }

    /** The URL of a database of this PostgreSQL server. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://" + address() + "/" + database;
    }

    @Override
    public String toString() {
        return server.key() + " at " + uri();
    }
}
