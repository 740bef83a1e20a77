package dev.dualtrack.core.config;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a connection is protected; {@code caFile} is required by the Verify modes. */
public record TlsConfig(Mode mode, @Nullable Path caFile) {
    /** No TLS. */
    public static final TlsConfig DISABLED = new TlsConfig(Mode.DISABLE, null);

    /** The modes of the resource's {@code tls.mode}. */
    public enum Mode {
        DISABLE,
        REQUIRE,
        VERIFY_CA,
        VERIFY_FULL;

        /** The value of PostgreSQL's connection parameter {@code sslmode}. */
        public String sslMode() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
