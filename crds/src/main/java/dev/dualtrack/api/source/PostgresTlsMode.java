package dev.dualtrack.api.source;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far the connection is encrypted and the server checked. */
public enum PostgresTlsMode {
    @JsonProperty("Disable")
    DISABLE,
    @JsonProperty("Require")
    REQUIRE,
    @JsonProperty("VerifyCa")
    VERIFY_CA,
    @JsonProperty("VerifyFull")
    VERIFY_FULL
}
