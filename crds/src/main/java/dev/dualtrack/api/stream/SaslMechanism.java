package dev.dualtrack.api.stream;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a client proves who it is. */
public enum SaslMechanism {
    @JsonProperty("Plain")
    PLAIN,
    @JsonProperty("ScramSha256")
    SCRAM_SHA_256,
    @JsonProperty("ScramSha512")
    SCRAM_SHA_512
}
