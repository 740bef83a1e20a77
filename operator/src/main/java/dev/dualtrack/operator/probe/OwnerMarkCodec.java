package dev.dualtrack.operator.probe;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.dualtrack.operator.model.Mark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;

/** The mark as JSON; fields of a newer version are ignored. */
final class OwnerMarkCodec {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private OwnerMarkCodec() {}

    static byte[] encode(Mark mark) {
        try {
            return JSON.writeValueAsBytes(mark);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("cannot write the owner's mark", e);
        }
    }

    /** The mark; other bytes are an exception that says what kind they are, and shows none of them. */
    static Mark decode(byte[] bytes) throws IOException {
        try {
            Mark mark = JSON.readValue(bytes, Mark.class);
            if (mark == null) {
                throw new IOException("JSON that is no mark");
            }
            return mark;
        } catch (JsonMappingException e) {
            throw new IOException(bytes.length == 0 ? noJson(bytes) : "JSON that is no mark" + place(e), e);
        } catch (JacksonException e) {
            throw new IOException(noJson(bytes), e);
        }
    }

    private static String noJson(byte[] bytes) {
        return bytes.length + " bytes that are no JSON";
    }

    private static String place(JsonMappingException e) {
        String path = e.getPath().stream()
                .map(step -> String.valueOf(step.getFieldName()))
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "" : ", at " + path;
    }
}
