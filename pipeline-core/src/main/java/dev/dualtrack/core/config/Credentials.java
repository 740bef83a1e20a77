package dev.dualtrack.core.config;

import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A user name and a password as they were in their files at one moment. The text form hides the password. */
public record Credentials(String username, String password) {
    private static final long MAX_BYTES = 65_536;

    /** Reads both files, without their final newline; a file that cannot be read or is empty is an AUTH failure. */
    public static Credentials read(CredentialFiles files) {
        return new Credentials(read(files.usernameFile()), read(files.passwordFile()));
    }

    private static String read(Path file) {
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new ClassifiedException(
                        ErrorClass.AUTH, file + ": " + size + " bytes (expected: at most " + MAX_BYTES + ")", null);
            }
            String text = Files.readString(file, StandardCharsets.UTF_8);
            String value = text.endsWith("\r\n")
                    ? text.substring(0, text.length() - 2)
                    : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
            if (value.isEmpty()) {
                throw new ClassifiedException(ErrorClass.AUTH, file + ": empty (expected: one line)", null);
            }
            return value;
        } catch (IOException e) {
            throw new ClassifiedException(
                    ErrorClass.AUTH, file + ": " + e.getClass().getSimpleName() + " (expected: a readable file)", e);
        }
    }

    @Override
    public String toString() {
        return "Credentials[username=" + username + ", password=***]";
    }
}
