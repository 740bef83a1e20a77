package dev.dualtrack.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** How a server's certificate is checked. */
@ApiObject
public record Tls(
        @JsonPropertyDescription("Certificate authority that signed the server's certificate.") @Nullable
        SecretKey caSecret) {}
