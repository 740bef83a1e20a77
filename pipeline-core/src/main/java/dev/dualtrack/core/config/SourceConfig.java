package dev.dualtrack.core.config;

/** Where the source is. Credentials are files, so that a rotated secret needs no new configuration. */
public record SourceConfig(
        String host,
        int port,
        String database,
        CredentialFiles credentials,
        TlsConfig tls,
        String slotName,
        String publicationName) {}
