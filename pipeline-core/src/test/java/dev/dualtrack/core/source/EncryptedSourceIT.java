package dev.dualtrack.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.config.TlsConfig;
import dev.dualtrack.core.config.TlsConfig.Mode;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.Database;
import dev.dualtrack.testbed.backends.PostgresEncryption;
import dev.dualtrack.testbed.backends.Server;
import dev.dualtrack.testbed.cluster.CertificateAuthority;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A source that speaks TLS, by the modes of {@code spec.source.postgres.tls}. */
class EncryptedSourceIT {
    private static final TableId POLICIES = TableId.parse("public.policies");

    @TempDir
    private static Path directory = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private static Backends own;

    @SuppressWarnings("NullAway.Init")
    private static Database database;

    @SuppressWarnings("NullAway.Init")
    private static CertificateAuthority authority;

    @BeforeAll
    static void startServer() throws SQLException {
        own = Backends.start(Server.POSTGRES);
        authority = CertificateAuthority.create(directory.resolve("pki"));
        authority.server("postgres", "IP:" + own.postgres().host());
        authority.server("elsewhere", "DNS:elsewhere.example");
        speak("postgres");
        database = own.newDatabase();
        database.execute("CREATE TABLE policies (id int PRIMARY KEY)");
    }

    @AfterAll
    static void endServer() {
        own.close();
    }

    @ParameterizedTest
    @EnumSource
    void isReadOverTlsUnlessItIsDisabled(Mode mode) throws SQLException {
        Path ca = Set.of(Mode.VERIFY_CA, Mode.VERIFY_FULL).contains(mode) ? authority.certificateFile("ca") : null;
        TestSource setup = TestSource.of(database, directory, new TlsConfig(mode, ca));
        try {
            assertThat(setup.source().schema(POLICIES).id()).isEqualTo(POLICIES);
            assertThat(PostgresEncryption.ofConnections(own.postgres(), database.owner()))
                    .isNotEmpty()
                    .containsOnly(mode != Mode.DISABLE);
        } finally {
            setup.close();
        }
    }

    @Test
    void withACertificateOfAnotherAuthorityIsNotRead() {
        Path stranger =
                CertificateAuthority.create(directory.resolve("stranger")).certificateFile("ca");
        isRefused(new TlsConfig(Mode.VERIFY_CA, stranger));
        isRefused(new TlsConfig(Mode.VERIFY_FULL, stranger));
    }

    @Test
    void underAnotherNameIsReadOnlyByWhoDoesNotAskForIt() throws SQLException {
        Path ca = authority.certificateFile("ca");
        speak("elsewhere");
        try {
            isRefused(new TlsConfig(Mode.VERIFY_FULL, ca));
            TestSource setup = TestSource.of(database, directory, new TlsConfig(Mode.VERIFY_CA, ca));
            assertThat(setup.source().schema(POLICIES).id()).isEqualTo(POLICIES);
            setup.close();
        } finally {
            speak("postgres");
        }
    }

    private static void isRefused(TlsConfig tls) {
        TestSource setup = TestSource.of(database, directory, tls);
        try {
            assertThatThrownBy(() -> setup.source().schema(POLICIES))
                    .isInstanceOfSatisfying(
                            ClassifiedException.class,
                            refused -> assertThat(refused.errorClass()).isEqualTo(ErrorClass.CONNECTIVITY));
        } finally {
            setup.close();
        }
    }

    private static void speak(String certificate) throws SQLException {
        PostgresEncryption.on(own.postgres(), authority.certificateFile(certificate), authority.keyFile(certificate));
    }
}
