package dev.dualtrack.core.bucket;

import dev.dualtrack.core.derived.Image.Edge;
import dev.dualtrack.core.fingerprint.Fingerprint;
import java.io.ByteArrayOutputStream;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/** Relationships as bytes: equal exactly for the same ones, each as often as it is there, in any order. */
final class EdgeForm {
    /** A tag that no canonical value has. */
    private static final int OTHER = 0xFF;

    private EdgeForm() {}

    static byte[] of(List<Edge> edges) {
        return joined(edges.stream()
                .map(edge -> joined(List.of(
                        start(edge.type(), edge.column(), edge.targetLabel(), edge.targetKey()),
                        value(edge.targetValue()))))
                .sorted(Arrays::compareUnsigned)
                .toList());
    }

    /** What all relationships of one kind begin with; the target's value follows. */
    static byte[] start(String type, String column, String targetLabel, String targetKey) {
        return joined(List.of(
                Fingerprint.form(type),
                Fingerprint.form(column),
                Fingerprint.form(targetLabel),
                Fingerprint.form(targetKey)));
    }

    private static byte[] value(Object value) {
        return switch (value) {
            case String _, Long _, Boolean _, LocalDate _ -> Fingerprint.form(value);
            case LocalDateTime time when time.equals(time.truncatedTo(ChronoUnit.MICROS)) -> Fingerprint.form(time);
            case ZonedDateTime time
            when time.equals(time.truncatedTo(ChronoUnit.MICROS))
                    && time.getZone().equals(ZoneOffset.UTC) -> Fingerprint.form(time.toInstant());
            default ->
                joined(List.of(
                        new byte[] {(byte) OTHER},
                        Fingerprint.form(value.getClass().getSimpleName()),
                        Fingerprint.form(value.toString())));
        };
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        parts.forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }
}
