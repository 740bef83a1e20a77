package dev.dualtrack.core.store;

import dev.dualtrack.core.config.CredentialFiles;
import dev.dualtrack.core.config.Credentials;
import dev.dualtrack.core.config.EmbeddingConfig;
import dev.dualtrack.core.config.StoresConfig.StoreEndpoint;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The real servers that the adapters are tested against, and what else an adapter is opened with. */
public final class StoreBackends {
    /** The model that the tests' mappings name; nothing is embedded. */
    public static final EmbeddingConfig EMBEDDING =
            new EmbeddingConfig("all-MiniLM-L6-v2", EmbeddingConfig.Precision.FP32);

    private StoreBackends() {}

    /** The shared Redis. */
    public static StoreEndpoint redis() {
        return endpoint(Backends.shared().redis());
    }

    /** The shared Neo4j. */
    public static StoreEndpoint neo4j() {
        return endpoint(Backends.shared().neo4j());
    }

    /** The shared Milvus. */
    public static StoreEndpoint milvus() {
        return endpoint(Backends.shared().milvus());
    }

    /** A running server as a pipeline would name it. */
    public static StoreEndpoint endpoint(Endpoint server) {
        return endpoint(server.uri(), server.user(), server.password());
    }

    /** An endpoint with credentials in files, as they are mounted. */
    public static StoreEndpoint endpoint(String uri, String username, String password) {
        return new StoreEndpoint(uri, "", credentials(username, password));
    }

    /** What the endpoint's files hold. */
    public static Credentials credentials(StoreEndpoint endpoint) {
        return Credentials.read(Objects.requireNonNull(endpoint.credentials()));
    }

    private static CredentialFiles credentials(String username, String password) {
        try {
            Path directory = Files.createTempDirectory("credentials");
            Path usernameFile = Files.writeString(directory.resolve("username"), username + "\n");
            Path passwordFile = Files.writeString(directory.resolve("password"), password + "\n");
            directory.toFile().deleteOnExit();
            usernameFile.toFile().deleteOnExit();
            passwordFile.toFile().deleteOnExit();
            return new CredentialFiles(usernameFile, passwordFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tables bound to their shape. */
    public static List<TableMapping> mappings(List<TestTable> tables) {
        return tables.stream()
                .map(table -> TableMapping.bind(table.config(), table.schema(), EMBEDDING))
                .toList();
    }
}
