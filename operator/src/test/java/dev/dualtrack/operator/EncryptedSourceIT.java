package dev.dualtrack.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.testbed.backends.Backends;
import dev.dualtrack.testbed.backends.PostgresEncryption;
import dev.dualtrack.testbed.backends.Server;
import dev.dualtrack.testbed.cluster.CertificateAuthority;
import dev.dualtrack.testbed.process.Await;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that speaks TLS, with a certificate of a private authority. */
@ExtendWith(LabExtension.class)
class EncryptedSourceIT {
    private static final String CA_PATH = "/etc/dualtrack/tls/source/ca.crt";

    private final Lab lab;

    EncryptedSourceIT(Lab lab) {
        this.lab = lab;
    }

    @Test
    void theAuthorityReachesOperatorPodsAndPropertiesAndItsChangeRollsThePods(@TempDir Path directory)
            throws IOException, SQLException {
        CertificateAuthority right = CertificateAuthority.create(directory.resolve("right"));
        CertificateAuthority wrong = CertificateAuthority.create(directory.resolve("wrong"));
        right.server("postgres", "IP:127.0.0.1");
        try (Backends own = Backends.start(Server.POSTGRES)) {
            PostgresEncryption.on(own.postgres(), right.certificateFile("postgres"), right.keyFile("postgres"));
            try (Specimen books = new Specimen(lab, lab.namespace(), own).secret()) {
                books.secret("source-ca", Map.of("root.pem", text(wrong)));
                books.with(
                                "credentials: {secret: source}",
                                "credentials: {secret: source}\n      tls: {mode: VerifyFull,"
                                        + " caSecret: {name: source-ca, key: root.pem}}")
                        .apply();
                assertThat(books.await("SourceReady", "WaitingForDatabase").message())
                        .contains("PostgreSQL: ");
                assertThat(books.inventory().children()).isEmpty();

                books.secret("source-ca", Map.of("root.pem", text(right)));
                books.awaitChildren();

                PodSpec cdcServer = pod(books, "books-cdc-server");
                mounts(cdcServer);
                mounts(pod(books, "books-sync-graph"));
                mounts(pod(books, "books-sync-cache"));
                mounts(run(books));
                assertThat(books.inventory()
                                .configMap("books-cdc-server")
                                .getData()
                                .toString())
                        .contains("debezium.source.database.sslmode=verify-full")
                        .contains("debezium.source.database.sslrootcert=" + CA_PATH);
                assertThat(books.inventory().configMap("books-config").getData().toString())
                        .contains(CA_PATH);

                String before = checksum(books);
                books.secret("source-ca", Map.of("root.pem", text(right) + "\n"));
                Await.await(() -> !checksum(books).equals(before), Lab.SOON, "the pods are replaced");
            }
        }
    }

    private static void mounts(PodSpec pod) {
        assertThat(pod.getVolumes())
                .filteredOn(volume -> volume.getName().equals("source-ca"))
                .singleElement()
                .extracting(Volume::getSecret)
                .satisfies(secret -> {
                    assertThat(secret.getSecretName()).isEqualTo("source-ca");
                    assertThat(secret.getItems())
                            .singleElement()
                            .satisfies(item -> assertThat(item.getKey() + " as " + item.getPath())
                                    .isEqualTo("root.pem as ca.crt"));
                });
        assertThat(pod.getContainers().getFirst().getVolumeMounts())
                .filteredOn(mount -> mount.getName().equals("source-ca"))
                .singleElement()
                .extracting(VolumeMount::getMountPath)
                .isEqualTo("/etc/dualtrack/tls/source");
    }

    private static PodSpec pod(Specimen books, String deployment) {
        return books.inventory().deployment(deployment).getSpec().getTemplate().getSpec();
    }

    private static PodSpec run(Specimen books) {
        return books.inventory().children().stream()
                .filter(CronJob.class::isInstance)
                .map(CronJob.class::cast)
                .findFirst()
                .orElseThrow()
                .getSpec()
                .getJobTemplate()
                .getSpec()
                .getTemplate()
                .getSpec();
    }

    private static String checksum(Specimen books) {
        return books.inventory()
                .deployment("books-sync-graph")
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations()
                .getOrDefault("dualtrack.dev/config-checksum", "");
    }

    private static String text(CertificateAuthority authority) throws IOException {
        return Files.readString(authority.certificateFile("ca"));
    }
}
