package dev.dualtrack.api.stream;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dualtrack.api.ApiObject;
import dev.dualtrack.api.Credentials;
import dev.dualtrack.api.Defaults;
import dev.dualtrack.api.Tls;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Encryption of and login at the brokers. */
@ApiObject
@ValidationRule(
        value = "self.protocol.startsWith('Sasl') == has(self.mechanism)"
                + " && has(self.mechanism) == has(self.credentials)",
        message = "mechanism and credentials go with protocol SaslPlaintext or SaslSsl: set all of them or none.")
@ValidationRule(
        value = "!has(self.tls) || self.protocol.endsWith('Ssl')",
        message = "tls goes with protocol Ssl or SaslSsl: change the protocol or remove tls.")
public record KafkaSecurity(
        @Default("Plaintext") @JsonPropertyDescription("Protocol of the brokers' listener.")
        KafkaProtocol protocol,

        @JsonPropertyDescription("SASL mechanism.") @Nullable
        SaslMechanism mechanism,

        @JsonPropertyDescription("Login.") @Nullable Credentials credentials,

        @JsonPropertyDescription("Check of the brokers' certificates.") @Nullable
        Tls tls) {
    public static final KafkaSecurity PLAINTEXT = new KafkaSecurity(KafkaProtocol.PLAINTEXT, null, null, null);

    public KafkaSecurity {
        protocol = Defaults.or(protocol, KafkaProtocol.PLAINTEXT);
    }
}
