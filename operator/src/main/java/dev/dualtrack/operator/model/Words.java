package dev.dualtrack.operator.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The words that the resource uses for its enum constants. */
public final class Words {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Words() {}

    /** The constant's {@link JsonProperty} value, or its name. */
    public static String of(Enum<?> constant) {
        return JSON.convertValue(constant, String.class);
    }
}
