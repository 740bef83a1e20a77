package dev.dualtrack.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.cdc.CapturedTopic.Captured;
import dev.dualtrack.core.config.TlsConfig;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.PostgresEncryption;
import dev.dualtrack.testbed.backends.Server;
import dev.dualtrack.testbed.cluster.CertificateAuthority;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built cdc-server and a PostgreSQL that speaks TLS. */
class EncryptedCdcIT {
    @Test
    void snapshotAndChangesArriveOverTls(@TempDir Path directory) throws Exception {
        CertificateAuthority authority = CertificateAuthority.create(directory);
        try (Backends own = Backends.start(Server.POSTGRES, Server.KAFKA)) {
            authority.server("postgres", "IP:" + own.postgres().host());
            PostgresEncryption.on(own.postgres(), authority.certificateFile("postgres"), authority.keyFile("postgres"));
            TlsConfig tls = new TlsConfig(TlsConfig.Mode.VERIFY_FULL, authority.certificateFile("ca"));
            try (CdcFixture fixture = new CdcFixture(own, tls);
                    CapturedTopic policies = fixture.topic(TableId.parse("public.policies"))) {
                fixture.database.execute("INSERT INTO policies VALUES (1, 'in the snapshot')");
                fixture.startServer(1);
                assertThat(policies.next(1)).extracting(Captured::op).containsExactly("r");

                fixture.database.execute("INSERT INTO policies VALUES (2, 'streamed')");
                assertThat(policies.next(1)).extracting(Captured::op).containsExactly("c");
                assertThat(PostgresEncryption.ofConnections(own.postgres(), fixture.reader))
                        .isNotEmpty()
                        .containsOnly(true);
            }
        }
    }
}
