package dev.dualtrack.api.source;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Defaults;
import dev.dualtrack.api.Patterns;
import dev.dualtrack.api.SecretKey;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Encryption of the connections to PostgreSQL. */
@ApiObject
@ValidationRule(
        value = "has(self.caSecret) == (self.mode in ['VerifyCa', 'VerifyFull'])",
        message = "mode VerifyCa and VerifyFull need caSecret, the other modes do not use it: set both or neither.")
public record PostgresTls(
        @Default("Disable")
        @JsonPropertyDescription("Require encrypts; VerifyCa checks the certificate, VerifyFull its host name too.")
        PostgresTlsMode mode,

        @JsonPropertyDescription("Certificate authority that signed the server's certificate.") @Nullable
        SecretKey caSecret,

        @Size(min = 1, max = 253)
        @Pattern(Patterns.OBJECT_NAME)
        @JsonPropertyDescription("Secret of type kubernetes.io/tls with the client's certificate.")
        @Nullable
        String clientSecret) {
    public static final PostgresTls DISABLED = new PostgresTls(PostgresTlsMode.DISABLE, null, null);

    public PostgresTls {
        mode = Defaults.or(mode, PostgresTlsMode.DISABLE);
    }
}
