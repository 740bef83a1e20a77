package dev.dualtrack.core.fingerprint;

import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.schema.Column;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fingerprint of some columns of a row: the first 64 bits of SHA-256 over a canonical byte form, as 16 lower-case
 * hex digits.
 *
 * <p>The form is the concatenation of the columns' values in the order of their names (compared by code point, as
 * {@code COLLATE "C"} does). A value is one tag byte; then, except for NULL and arrays, four bytes with the length of
 * the payload, big-endian; then the payload:
 *
 * <table>
 * <caption>values</caption>
 * <tr><th>type</th><th>tag</th><th>payload</th></tr>
 * <tr><td>NULL</td><td>00</td><td>none, and no length</td></tr>
 * <tr><td>bool</td><td>01</td><td>01 or 00</td></tr>
 * <tr><td>int2, int4, int8</td><td>02</td><td>8 bytes</td></tr>
 * <tr><td>float4</td><td>03</td><td>4 bytes, IEEE 754</td></tr>
 * <tr><td>float8</td><td>04</td><td>8 bytes, IEEE 754</td></tr>
 * <tr><td>numeric</td><td>05</td><td>decimal digits without exponent and trailing zeros</td></tr>
 * <tr><td>text, uuid, enum, json</td><td>06</td><td>UTF-8</td></tr>
 * <tr><td>date</td><td>07</td><td>days since 1970-01-01, 8 bytes</td></tr>
 * <tr><td>timestamp</td><td>08</td><td>microseconds since 1970-01-01 00:00, 8 bytes</td></tr>
 * <tr><td>timestamptz</td><td>09</td><td>microseconds since 1970-01-01 00:00 UTC, 8 bytes</td></tr>
 * <tr><td>array</td><td>0A</td><td>number of elements, 4 bytes, then each element as a value</td></tr>
 * </table>
 *
 * <p>NaN is the quiet NaN with an empty payload ({@code 7FF8…}, {@code 7FC0…}); there is no negative zero; infinite
 * numerics, dates and timestamps and the numeric NaN count as NULL. All numbers are big-endian.
 * {@link FingerprintSql} is the same in PostgreSQL.
 */
public final class Fingerprint {
    static final Comparator<Column> BY_NAME = Comparator.comparing(Column::name, Fingerprint::byCodePoint);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Fingerprint() {}

    /** The fingerprint of the columns; each must be present in the row. */
    public static String of(Row row, Collection<Column> columns) {
        return Digest.hex(form(row, columns), 16);
    }

    /** The canonical byte form of one value; another type than the canonical ones is an {@link IllegalArgumentException}. */
    public static byte[] form(@Nullable Object value) {
        Fingerprint form = new Fingerprint();
        form.value(value);
        return form.bytes.toByteArray();
    }

    static byte[] form(Row row, Collection<Column> columns) {
        Fingerprint form = new Fingerprint();
        columns.stream().sorted(BY_NAME).forEach(column -> form.value(row.get(column.name())));
        return form.bytes.toByteArray();
    }

    private void value(@Nullable Object value) {
        switch (value) {
            case null -> bytes.write(0);
            case Boolean flag -> scalar(1, new byte[] {(byte) (flag ? 1 : 0)});
            case Long number -> scalar(2, int64(number));
            case Float number ->
                scalar(
                        3,
                        ByteBuffer.allocate(4)
                                .putInt(Float.floatToIntBits(number))
                                .array());
            case Double number -> scalar(4, int64(Double.doubleToLongBits(number)));
            case BigDecimal number -> scalar(5, utf8(number.stripTrailingZeros().toPlainString()));
            case String text -> scalar(6, utf8(text));
            case LocalDate date -> scalar(7, int64(date.toEpochDay()));
            case LocalDateTime time -> scalar(8, int64(micros(time.toInstant(ZoneOffset.UTC))));
            case Instant time -> scalar(9, int64(micros(time)));
            case List<?> list -> {
                bytes.write(10);
                bytes.writeBytes(ByteBuffer.allocate(4).putInt(list.size()).array());
                list.forEach(this::value);
            }
            default ->
                throw new IllegalArgumentException(
                        "fingerprint of a " + value.getClass().getSimpleName() + " (expected: a canonical type)");
        }
    }

    private void scalar(int tag, byte[] payload) {
        bytes.write(tag);
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(payload.length).array());
        bytes.writeBytes(payload);
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private static byte[] int64(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int byCodePoint(String left, String right) {
        return java.util.Arrays.compareUnsigned(utf8(left), utf8(right));
    }
}
