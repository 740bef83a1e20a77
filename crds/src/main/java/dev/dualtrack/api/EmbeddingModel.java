package dev.dualtrack.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The models that the worker's image holds. */
public enum EmbeddingModel {
    @JsonProperty("all-MiniLM-L6-v2")
    ALL_MINILM_L6_V2
}
