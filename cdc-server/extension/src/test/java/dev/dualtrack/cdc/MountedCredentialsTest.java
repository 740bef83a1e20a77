package dev.dualtrack.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountedCredentialsTest {
    private static final String PASSWORD = "debezium.source.database.password";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"plain", "a${b}c", "$$$", "\\$\\", "a,b=c:#d", " spaces ", "${"})
    void aValueIsTakenAsItIs(String password) throws Exception {
        assertThat(config(password + "\n").getValue(PASSWORD, String.class)).isEqualTo(password);
    }

    @Test
    void theValuesAreAmongTheNamesThatDebeziumCollects() throws Exception {
        assertThat(config("secret").getPropertyNames()).contains(PASSWORD, "debezium.source.database.user");
    }

    @Test
    void aMissingFileIsNamed() throws Exception {
        SmallRyeConfig config = config("secret");
        Files.delete(directory.resolve("password"));
        assertThatThrownBy(() -> config.getValue(PASSWORD, String.class))
                .hasMessageContaining(directory.resolve("password") + ": cannot be read");
    }

    @Test
    void anEmptyFileIsNamed() throws Exception {
        SmallRyeConfig config = config("\n");
        assertThatThrownBy(() -> config.getValue(PASSWORD, String.class)).hasMessageContaining("empty");
    }

    private SmallRyeConfig config(String password) throws Exception {
        Files.writeString(directory.resolve("username"), "me");
        Files.writeString(directory.resolve("password"), password);
        Map<String, String> properties = Map.of(
                "dualtrack.credentials.username-file",
                directory.resolve("username").toString(),
                "dualtrack.credentials.password-file",
                directory.resolve("password").toString());
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredInterceptors()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build();
    }
}
