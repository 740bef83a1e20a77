package dev.dualtrack.api.source;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far the connection is encrypted and the server checked. */
public enum PostgresTlsMode {
    @JsonProperty("Disable")
    DISABLE("disable"),
    @JsonProperty("Require")
    REQUIRE("require"),
    @JsonProperty("VerifyCa")
    VERIFY_CA("verify-ca"),
    @JsonProperty("VerifyFull")
    VERIFY_FULL("verify-full");

    private final String sslMode;

    PostgresTlsMode(String sslMode) {
        this.sslMode = sslMode;
    }

    /** Returns the value of PostgreSQL's connection parameter {@code sslmode}. */
    public String sslMode() {
        return sslMode;
    }
}
