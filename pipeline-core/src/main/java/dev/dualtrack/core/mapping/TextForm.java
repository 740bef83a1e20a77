package dev.dualtrack.core.mapping;

import dev.dualtrack.core.event.Canonical;
import dev.dualtrack.core.schema.ColumnType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a canonical value reads as text: in templates, in {@code activeWhen} and in text fields. */
final class TextForm {
    private TextForm() {}

    /**
     * Numbers in their shortest plain form (2.5, 10000000, never an exponent), dates and times in ISO-8601 (with offset
     * {@code Z} where the type has a time zone), elements of an array joined by a comma and a blank without the NULL ones.
     */
    static String of(Object value) {
        return switch (value) {
            case String text -> text;
            case Boolean flag -> flag.toString();
            case Long number -> number.toString();
            case Float number -> Float.isFinite(number) ? plain(new BigDecimal(number.toString())) : number.toString();
            case Double number ->
                Double.isFinite(number) ? plain(new BigDecimal(number.toString())) : number.toString();
            case BigDecimal number -> plain(number);
            case LocalDate date -> date.toString();
            case LocalDateTime time -> DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time);
            case Instant time -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atOffset(ZoneOffset.UTC));
            case List<?> list -> joined(list, ", ");
            default ->
                throw new IllegalArgumentException(
                        "text form of a " + value.getClass().getSimpleName() + " (expected: a canonical type)");
        };
    }

    /** The value of that type, no array, which has this text form; empty if there is none. */
    static Optional<Object> parse(ColumnType type, String text) {
        try {
            return Optional.ofNullable(value(type, text))
                    .filter(value -> of(value).equals(text));
        } catch (NumberFormatException | DateTimeException _) {
            return Optional.empty();
        }
    }

    private static @Nullable Object value(ColumnType type, String text) {
        return switch (type) {
            case BOOL -> Boolean.valueOf(text);
            case INTEGER -> Long.valueOf(text);
            case FLOAT4 -> Canonical.float4(text);
            case FLOAT8 -> Canonical.float8(text);
            case NUMERIC -> Canonical.numeric(text);
            case TEXT, UUID, JSON -> text;
            case DATE -> LocalDate.parse(text);
            case TIMESTAMP -> LocalDateTime.parse(text).truncatedTo(ChronoUnit.MICROS);
            case TIMESTAMPTZ -> Instant.parse(text).truncatedTo(ChronoUnit.MICROS);
        };
    }

    /** The text forms of the elements that are not NULL, joined. */
    static String joined(List<?> list, String joiner) {
        return list.stream().filter(Objects::nonNull).map(TextForm::of).collect(Collectors.joining(joiner));
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
