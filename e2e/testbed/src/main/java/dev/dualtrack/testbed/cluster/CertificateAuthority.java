package dev.dualtrack.testbed.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A certificate authority of one test run, made with {@code openssl}: files {@code <name>.crt} and {@code <name>.key} in a
 * directory. Keys are unencrypted, and valid for a week: they protect nothing but a test.
 */
public final class CertificateAuthority {
    private static final String DAYS = "7";
    private static final String CONFIG = "[req]\ndistinguished_name = dn\n[dn]\n";

    private final Path directory;

    private CertificateAuthority(Path directory) {
        this.directory = directory;
    }

    /** Makes a key and a certificate of its own, {@code ca}, in a directory that is made if it is not there. */
    public static CertificateAuthority create(Path directory) {
        CertificateAuthority authority = new CertificateAuthority(directory);
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("openssl.cnf"), CONFIG);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + directory, e);
        }
        authority.certificate(
                "ca", "/CN=dualtrack-testbed", "basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign");
        return authority;
    }

    /** A certificate for a server that is reached under these names, in openssl's notation: {@code IP:127.0.0.1}. */
    public void server(String name, String... names) {
        signed(name, "/CN=" + name, "extendedKeyUsage=serverAuth", "subjectAltName=" + String.join(",", names));
    }

    /** A certificate by which the API server knows its holder as this user in these groups. */
    void client(String name, String user, List<String> groups) {
        StringBuilder subject = new StringBuilder();
        groups.forEach(group -> subject.append("/O=").append(escape(group)));
        signed(name, subject.append("/CN=").append(escape(user)).toString(), "extendedKeyUsage=clientAuth");
    }

    /** A key pair that signs, with a certificate that carries its public key. */
    void signer(String name) {
        signed(name, "/CN=" + name);
    }

    public Path certificateFile(String name) {
        return directory.resolve(name + ".crt");
    }

    public Path keyFile(String name) {
        return directory.resolve(name + ".key");
    }

    private void signed(String name, String subject, String... extensions) {
        certificate(
                name,
                subject,
                Stream.concat(
                                Stream.of("basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature"),
                                Stream.of(extensions))
                        .toArray(String[]::new));
    }

    private void certificate(String name, String subject, String... extensions) {
        List<String> arguments = new ArrayList<>(List.of(
                "req",
                "-x509",
                "-config",
                directory.resolve("openssl.cnf").toString(),
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-noenc",
                "-days",
                DAYS,
                "-subj",
                subject,
                "-keyout",
                keyFile(name).toString(),
                "-out",
                certificateFile(name).toString()));
        if (!name.equals("ca")) {
            arguments.addAll(List.of(
                    "-CA",
                    certificateFile("ca").toString(),
                    "-CAkey",
                    keyFile("ca").toString()));
        }
        for (String extension : extensions) {
            arguments.addAll(List.of("-addext", extension));
        }
        openssl(arguments);
    }

    private static void openssl(List<String> arguments) {
        List<String> line = new ArrayList<>(List.of("openssl"));
        line.addAll(arguments);
        Command.run(line, Map.of(), "").requireSuccess("openssl " + arguments.getFirst());
    }

    /** In a subject, {@code /} separates names and {@code +} joins them. */
    private static String escape(String value) {
        return value.replaceAll("[\\\\/+]", "\\\\$0");
    }
}
