package dev.dualtrack.core.config;

import java.nio.file.Path;

/** Paths of mounted files that hold a user name and a password, each with an optional final newline. */
public record CredentialFiles(Path usernameFile, Path passwordFile) {}
