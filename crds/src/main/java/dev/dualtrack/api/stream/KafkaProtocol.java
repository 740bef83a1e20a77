package dev.dualtrack.api.stream;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Protocol of a listener. */
public enum KafkaProtocol {
    @JsonProperty("Plaintext")
    PLAINTEXT,
    @JsonProperty("Ssl")
    SSL,
    @JsonProperty("SaslPlaintext")
    SASL_PLAINTEXT,
    @JsonProperty("SaslSsl")
    SASL_SSL
}
