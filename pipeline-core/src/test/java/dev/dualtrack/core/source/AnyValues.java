package dev.dualtrack.core.source;

import dev.dualtrack.core.schema.Column;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** SQL expressions for values of every type that can be mapped, ordinary and odd ones, by a seed. */
final class AnyValues {
    private static final List<String> CHARACTERS = List.of(
            "a", "B", "0", "\\", "\"", "{", ",", "é", "한", "😀", "\t", "\u0001", "\u0085", " ", "\u00a0", "\u2028",
            "\u3000");
    private static final long FIRST_DAY = -2_440_588;
    private static final long LAST_DAY = 2_000_000;

    private final Random random;

    AnyValues(long seed) {
        this.random = new Random(seed);
    }

    /** A value of the column, perhaps NULL. */
    String of(Column column) {
        if (random.nextInt(8) == 0) {
            return "NULL";
        }
        String type = column.typeName().replaceFirst("^_", "");
        return column.array() ? array(type) : scalar(type);
    }

    private String array(String type) {
        int elements = random.nextInt(4);
        if (random.nextInt(8) == 0) {
            return "ARRAY[" + list(type, 2) + ", " + list(type, 2) + "]";
        }
        return list(type, elements);
    }

    private String list(String type, int elements) {
        return IntStream.range(0, elements)
                .mapToObj(i -> random.nextInt(5) == 0 ? "NULL" : scalar(type))
                .collect(Collectors.joining(", ", "ARRAY[", "]::" + type + "[]"));
    }

    private String scalar(String type) {
        return switch (type) {
            case "bool" -> oneOf("true", "false");
            case "int2" -> oneOf("0", "'-32768'", "32767") + "::int2";
            case "int4" -> "'" + oneOf("-2147483648", "2147483647", "" + random.nextInt()) + "'::int4";
            case "int8" -> "'" + oneOf("" + Long.MIN_VALUE, "" + Long.MAX_VALUE, "" + random.nextLong()) + "'::int8";
            case "float4", "float8" -> floating(type);
            case "numeric" -> numeric();
            case "text", "varchar", "bpchar" -> text(type);
            case "uuid" -> "gen_random_uuid()";
            case "mood" -> oneOf("'sad'", "'ok'") + "::mood";
            case "json", "jsonb" ->
                oneOf("'{\"b\": 1,  \"a\":[1,2]}'", "'\"\"'", "'null'", "'[1.50, {}]'") + "::" + type;
            case "date" -> oneOf("date 'infinity'", "date '-infinity'", "date '0001-12-31 BC'", day(), day(), day());
            case "timestamp" ->
                oneOf("timestamp 'infinity'", "timestamp '-infinity'", day() + " + " + time(), day() + " + " + time());
            case "timestamptz" ->
                oneOf(
                        "timestamptz 'infinity'",
                        "timestamptz '-infinity'",
                        "(" + day() + " + " + time() + ") AT TIME ZONE 'UTC'");
            default -> throw new IllegalArgumentException("type " + type + " (expected: one that can be mapped)");
        };
    }

    /** An infinity less itself is a NaN with a sign. */
    private String floating(String type) {
        return switch (random.nextInt(6)) {
            case 0 -> "'NaN'::" + type;
            case 1 -> "('Infinity'::" + type + " - 'Infinity'::" + type + ")";
            case 2 -> "'-Infinity'::" + type;
            case 3 -> "'-0'::" + type;
            case 4 ->
                "'" + Float.toString(Float.intBitsToFloat(random.nextInt(0x7f00_0000) + 0x0080_0000 / 2)) + "'::"
                        + type;
            default -> "'" + random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15) + "'::" + type;
        };
    }

    private String numeric() {
        return switch (random.nextInt(5)) {
            case 0 -> oneOf("'NaN'", "'Infinity'", "'-Infinity'") + "::numeric";
            case 1 -> oneOf("0.000", "100", "1e9", "-1.50", "1e-9") + "::numeric";
            default -> random.nextInt() + "." + random.nextInt(1_000_000) + "0::numeric";
        };
    }

    private String text(String type) {
        if (type.equals("text") && random.nextInt(6) == 0) {
            return "repeat(' ', %d) || '%s'".formatted(random.nextInt(40), oneOf("x", "\t"));
        }
        String text = IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> CHARACTERS.get(random.nextInt(CHARACTERS.size())))
                .collect(Collectors.joining());
        return "'%s'::%s".formatted(text, type.replace("bpchar", "char(3)"));
    }

    private String day() {
        return "(date '1970-01-01' + " + random.nextLong(FIRST_DAY, LAST_DAY) + ")";
    }

    private String time() {
        return "interval '" + random.nextInt(86_400) + "." + "%06d".formatted(random.nextInt(1_000_000)) + " s'";
    }

    private String oneOf(String... values) {
        return values[random.nextInt(values.length)];
    }
}
