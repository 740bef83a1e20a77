package dev.dualtrack.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TlsConfigTest {
    @Test
    void theModesAreWrittenAsPostgresWritesThem() {
        assertThat(Arrays.stream(TlsConfig.Mode.values()).map(TlsConfig.Mode::sslMode))
                .containsExactly("disable", "require", "verify-ca", "verify-full");
    }
}
