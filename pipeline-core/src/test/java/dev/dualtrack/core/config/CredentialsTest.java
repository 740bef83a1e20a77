package dev.dualtrack.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsTest {
    @TempDir
    Path directory = Path.of("");

    private CredentialFiles files = new CredentialFiles(directory, directory);

    @BeforeEach
    void writeFiles() throws Exception {
        files = new CredentialFiles(directory.resolve("username"), directory.resolve("password"));
        Files.writeString(files.usernameFile(), "aegis");
        Files.writeString(files.passwordFile(), "비밀 word");
    }

    @ParameterizedTest
    @CsvSource({"'',비밀 word", "'\n',비밀 word", "'\r\n',비밀 word", "' \n','비밀 word '"})
    void cutsOnlyTheFinalNewline(String ending, String expected) throws Exception {
        Files.writeString(files.passwordFile(), "비밀 word" + ending);

        assertThat(Credentials.read(files)).isEqualTo(new Credentials("aegis", expected));
    }

    @Test
    void hidesThePassword() {
        assertThat(Credentials.read(files).toString())
                .contains("aegis")
                .doesNotContain("word=비밀")
                .doesNotContain("비밀");
    }

    @Test
    void aMissingOrEmptyFileIsAnAuthFailure() throws Exception {
        Files.delete(files.passwordFile());
        assertAuthFailure("NoSuchFileException");

        Files.writeString(files.passwordFile(), "\n");
        assertAuthFailure("empty");

        Files.writeString(files.passwordFile(), "x".repeat(70_000));
        assertAuthFailure("70000 bytes");
    }

    private void assertAuthFailure(String found) {
        assertThatThrownBy(() -> Credentials.read(files))
                .hasMessageContaining(found)
                .isInstanceOfSatisfying(
                        ClassifiedException.class,
                        e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.AUTH));
    }
}
