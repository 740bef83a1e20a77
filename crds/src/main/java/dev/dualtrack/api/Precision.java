package dev.dualtrack.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Precision of a model's weights. */
public enum Precision {
    @JsonProperty("Fp32")
    FP32,
    @JsonProperty("Int8")
    INT8
}
