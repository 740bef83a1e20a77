package dev.dualtrack.operator.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.dualtrack.operator.model.Mark;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The mark as JSON; fields of a newer version are ignored. */
final class MarkCodec {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private MarkCodec() {}

    static byte[] encode(Mark mark) {
        try {
            return JSON.writeValueAsBytes(mark);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("cannot write the owner's mark", e);
        }
    }

    /** The mark; other bytes are an {@link UncheckedIOException}. */
    static Mark decode(byte[] bytes) {
        try {
            return JSON.readValue(bytes, Mark.class);
        } catch (IOException e) {
            throw new UncheckedIOException("owner's mark: unreadable (expected: JSON as this operator writes it)", e);
        }
    }
}
