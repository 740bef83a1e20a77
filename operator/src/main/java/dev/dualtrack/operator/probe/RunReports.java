package dev.dualtrack.operator.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.dualtrack.core.status.RunSummary;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a run's report. */
public final class RunReports {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private RunReports() {}

    /** The summary; empty if the text is none, such as the end of a log. */
    public static Optional<RunSummary> read(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(text, RunSummary.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
