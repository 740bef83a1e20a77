package dev.dualtrack.core.source;

import dev.dualtrack.core.schema.Column;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** SQL expressions for values of every type that can be mapped, ordinary and odd ones, by a seed. */
public final class AnyValues {
    private static final int ROWS_AT_ONCE = 100;
    private static final List<String> CHARACTERS = List.of(
            "a", "B", "0", "\\", "\"", "{", ",", "é", "한", "😀", "\t", "\u0001", "\u0085", " ", "\u00a0", "\u2028",
            "\u3000");
    private static final long FIRST_DAY = -2_440_588;
    private static final long FIRST_GREGORIAN_DAY = LocalDate.of(1582, 10, 15).toEpochDay();
    private static final long LAST_DAY_BEFORE_CHRIST = LocalDate.of(0, 12, 31).toEpochDay();
    /** In the year 12921. */
    private static final long LAST_DAY = 4_000_000;

    /** Their digits are limited, and so they hold no infinite value. */
    private static final Set<String> LIMITED = Set.of("n2", "nn");

    private final Random random;
    private final Days days;

    /** How far back dates and times go. */
    public enum Days {
        /** To PostgreSQL's first day. */
        ALL,
        /** Likewise, but in arrays to the first one of the Gregorian calendar: Debezium's arrays have others before it. */
        GREGORIAN_IN_ARRAYS,
        /** To the first one of the Gregorian calendar: Debezium's snapshots have others before it. */
        GREGORIAN
    }

    public AnyValues(long seed, Days days) {
        this.random = new Random(seed);
        this.days = days;
    }

    /**
     * Statements that write so many rows, a multiple of a hundred, to the table of {@code all_types.sql}, with ids from
     * {@code first} on. A row that is there is updated.
     */
    public String[] rows(List<Column> columns, int first, int rows) {
        List<Column> filled = columns.stream()
                .filter(column -> column.type() != null && !column.name().equals("id"))
                .toList();
        String names = filled.stream().map(Column::name).collect(Collectors.joining(", "));
        String updates = filled.stream()
                .map(column -> column.name() + " = excluded." + column.name())
                .collect(Collectors.joining(", ", " ON CONFLICT (id) DO UPDATE SET ", ""));
        return IntStream.range(0, rows / ROWS_AT_ONCE)
                .mapToObj(batch -> IntStream.range(0, ROWS_AT_ONCE)
                        .mapToObj(i -> "(" + (first + batch * ROWS_AT_ONCE + i) + ", "
                                + filled.stream().map(this::of).collect(Collectors.joining(", ")) + ")")
                        .collect(
                                Collectors.joining(", ", "INSERT INTO all_types (id, " + names + ") VALUES ", updates)))
                .toArray(String[]::new);
    }

    /** A value of the column, perhaps NULL. */
    private String of(Column column) {
        if (random.nextInt(8) == 0) {
            return "NULL";
        }
        String type = column.typeName().replaceFirst("^_", "");
        if (column.array()) {
            return array(type);
        }
        return LIMITED.contains(column.name())
                ? finite()
                : scalar(type, days == Days.GREGORIAN ? FIRST_GREGORIAN_DAY : FIRST_DAY);
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
                .mapToObj(i -> random.nextInt(5) == 0
                        ? "NULL"
                        : scalar(type, days == Days.ALL ? FIRST_DAY : FIRST_GREGORIAN_DAY))
                .collect(Collectors.joining(", ", "ARRAY[", "]::" + type + "[]"));
    }

    private String scalar(String type, long firstDay) {
        return switch (type) {
            case "bool" -> oneOf("true", "false");
            case "int2" -> oneOf("0", "'-32768'", "32767") + "::int2";
            case "int4" -> "'" + oneOf("-2147483648", "2147483647", "" + random.nextInt()) + "'::int4";
            case "int8" -> "'" + oneOf("" + Long.MIN_VALUE, "" + Long.MAX_VALUE, "" + random.nextLong()) + "'::int8";
            case "float4", "float8" -> floating(type);
            case "numeric" -> numeric();
            case "text", "varchar", "bpchar" -> text(type);
            case "uuid" -> "'" + new UUID(random.nextLong(), random.nextLong()) + "'::uuid";
            case "mood" -> oneOf("'sad'", "'ok'") + "::mood";
            case "json", "jsonb" ->
                oneOf("'{\"b\": 1,  \"a\":[1,2]}'", "'\"\"'", "'null'", "'[1.50, {}]'") + "::" + type;
            case "date" ->
                oneOf(
                        "date 'infinity'",
                        "date '-infinity'",
                        day(Math.max(LAST_DAY_BEFORE_CHRIST, firstDay)),
                        anyDay(firstDay),
                        anyDay(firstDay),
                        anyDay(firstDay));
            case "timestamp" ->
                oneOf("timestamp 'infinity'", "timestamp '-infinity'", anyTime(firstDay), anyTime(firstDay));
            case "timestamptz" ->
                oneOf(
                        "timestamptz 'infinity'",
                        "timestamptz '-infinity'",
                        "(" + anyTime(firstDay) + ") AT TIME ZONE 'UTC'");
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
        return random.nextInt(5) == 0 ? oneOf("'NaN'", "'Infinity'", "'-Infinity'") + "::numeric" : finite();
    }

    private String finite() {
        return random.nextInt(4) == 0
                ? oneOf("0.000", "100", "1e9", "-1.50", "1e-9") + "::numeric"
                : random.nextInt() + "." + random.nextInt(1_000_000) + "0::numeric";
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

    private String anyDay(long first) {
        return day(random.nextLong(first, LAST_DAY));
    }

    private static String day(long sinceEpoch) {
        return "(date '1970-01-01' + " + sinceEpoch + ")";
    }

    private String anyTime(long firstDay) {
        return anyDay(firstDay) + " + interval '" + random.nextInt(86_400) + "."
                + "%06d".formatted(random.nextInt(1_000_000)) + " s'";
    }

    private String oneOf(String... values) {
        return values[random.nextInt(values.length)];
    }
}
