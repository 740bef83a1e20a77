package dev.dualtrack.core.source;

import dev.dualtrack.core.config.CredentialFiles;
import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.core.config.TlsConfig;
import dev.dualtrack.testbed.backends.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A source that is open on a test's database, with credentials in files. */
final class TestSource {
    private final @Nullable SourceConfig config;
    private final @Nullable PostgresSource source;

    private TestSource(@Nullable SourceConfig config, @Nullable PostgresSource source) {
        this.config = config;
        this.source = source;
    }

    static TestSource none() {
        return new TestSource(null, null);
    }

    static TestSource of(Database database, Path directory) {
        return of(database, directory, TlsConfig.DISABLED);
    }

    static TestSource of(Database database, Path directory, TlsConfig tls) {
        CredentialFiles files = new CredentialFiles(directory.resolve("username"), directory.resolve("password"));
        write(files.usernameFile(), database.owner() + "\n");
        write(files.passwordFile(), database.password() + "\n");
        SourceConfig config = new SourceConfig(
                database.server().host(), database.server().port(), database.name(), files, tls, "slot", "publication");
        return new TestSource(config, PostgresSource.open(config));
    }

    PostgresSource source() {
        if (source == null) {
            throw new IllegalStateException("source: not open (expected: open)");
        }
        return source;
    }

    /** The same place with another port. */
    SourceConfig withPort(int port) {
        SourceConfig here = config();
        return new SourceConfig(
                here.host(),
                port,
                here.database(),
                here.credentials(),
                here.tls(),
                here.slotName(),
                here.publicationName());
    }

    void rotate(String password) {
        write(config().credentials().passwordFile(), password);
    }

    TestSource reopen() {
        return new TestSource(config, PostgresSource.open(config()));
    }

    void close() {
        if (source != null) {
            source.close();
        }
    }

    private SourceConfig config() {
        if (config == null) {
            throw new IllegalStateException("source: not open (expected: open)");
        }
        return config;
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
