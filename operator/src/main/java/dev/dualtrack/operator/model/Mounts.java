package dev.dualtrack.operator.model;

import dev.dualtrack.core.config.CredentialFiles;
import dev.dualtrack.core.derived.StoreKind;
import java.nio.file.Path;

/** Where pods find their files; configuration and pod templates must agree on it. */
public final class Mounts {
    /** Directory of cdc-server's properties. */
    public static final String CDC_SERVER = "/etc/dualtrack/cdc-server";

    /** The source's certificate authority. */
    public static final String SOURCE_CA = "/etc/dualtrack/tls/source";

    /** File name below {@link #SOURCE_CA}. */
    public static final String CA_FILE = "ca.crt";

    private Mounts() {}

    /** Directory of a store's credentials. */
    public static String secrets(StoreKind kind) {
        return secrets(kind.word());
    }

    /** Directory of the source's credentials. */
    public static String sourceSecrets() {
        return secrets("source");
    }

    static CredentialFiles files(String directory) {
        return new CredentialFiles(Path.of(directory, "username"), Path.of(directory, "password"));
    }

    private static String secrets(String name) {
        return "/etc/dualtrack/secrets/" + name;
    }
}
