package dev.dualtrack.cdc;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** An upper bound of the bytes that a value takes as JSON in UTF-8, without writing it. */
final class JsonSize {
    /** Longer than every number, literal and timestamp. */
    private static final long SCALAR = 32;

    private JsonSize() {}

    static long of(@Nullable Object value) {
        return switch (value) {
            case null -> 4;
            case String text -> text(text);
            // Base64 with quotes.
            case byte[] bytes -> bytes.length / 3L * 4 + 6;
            case ByteBuffer bytes -> bytes.remaining() / 3L * 4 + 6;
            case BigDecimal number -> number.unscaledValue().bitLength() + SCALAR;
            case Struct struct -> struct(struct);
            case List<?> list ->
                list.stream().mapToLong(JsonSize::of).map(size -> size + 1).sum() + 2;
            case Map<?, ?> map ->
                map.entrySet().stream()
                                .mapToLong(entry -> of(entry.getKey()) + of(entry.getValue()) + 4)
                                .sum()
                        + 2;
            default -> SCALAR;
        };
    }

    private static long struct(Struct struct) {
        long size = 2;
        for (Field field : struct.schema().fields()) {
            size += text(field.name()) + 2 + of(struct.get(field));
        }
        return size;
    }

    private static long text(String text) {
        long size = 2;
        for (int i = 0; i < text.length(); i++) {
            size += of(text.charAt(i));
        }
        return size;
    }

    private static int of(char c) {
        // Connect's converter writes each half of a surrogate pair as an escape.
        if (c < ' ' || Character.isSurrogate(c)) {
            return 6;
        }
        if (c == '"' || c == '\\') {
            return 2;
        }
        return c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    }
}
