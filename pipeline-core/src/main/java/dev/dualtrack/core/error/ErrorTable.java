package dev.dualtrack.core.error;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One client's table from its exceptions and codes to error classes.
 *
 * <p>A failure is judged by its chain of causes, from the innermost outwards: the first one that a row of types names,
 * or that tells a code, decides. A code's class is that of the longest beginning listed. All else is
 * {@link ErrorClass#UNKNOWN}, which pauses and is reported: nothing is taken for bad data that is not listed as such.
 * Immutable.
 */
public final class ErrorTable {
    private final String client;
    private final List<TypeRow<?>> types;
    private final Map<String, ErrorClass> codes;

    private ErrorTable(Builder builder) {
        this.client = builder.client;
        this.types = List.copyOf(builder.types);
        this.codes = Map.copyOf(builder.codes);
    }

    /** An empty table; {@code client} begins every message. */
    public static Builder of(String client) {
        return new Builder(client);
    }

    /**
     * The failure of {@code operation} under its class. One that holds a classified failure is that one, unchanged. The
     * message names the first word of the code and nothing else of what the server said, which may quote values.
     */
    public ClassifiedException classified(String operation, Throwable failure) {
        ClassifiedException known = alreadyClassified(failure);
        if (known != null) {
            return known;
        }
        Verdict verdict = judge(failure);
        String kind = verdict.errorClass().name().toLowerCase(Locale.ROOT);
        return new ClassifiedException(
                verdict.errorClass(),
                client + " " + operation + ": " + kind + " failure (" + verdict.firstWord() + ")",
                failure);
    }

    /** The classified failure in a chain of causes, null if there is none. */
    public static @Nullable ClassifiedException alreadyClassified(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClassifiedException classified) {
                return classified;
            }
        }
        return null;
    }

    /** The code that decides, and its class. */
    public Verdict judge(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            chain.add(cause);
        }
        for (Throwable cause : chain.reversed()) {
            for (TypeRow<?> row : types) {
                Verdict verdict = row.judge(cause, this);
                if (verdict != null) {
                    return verdict;
                }
            }
        }
        return new Verdict(failure.getClass().getSimpleName(), ErrorClass.UNKNOWN);
    }

    private ErrorClass ofCode(String code) {
        return codes.entrySet().stream()
                .filter(row -> code.startsWith(row.getKey()))
                .max(Comparator.comparingInt(row -> row.getKey().length()))
                .map(Map.Entry::getValue)
                .orElse(ErrorClass.UNKNOWN);
    }

    /**
     * What a table makes of a failure.
     *
     * @param code as the deciding exception tells it, else that exception's name
     */
    public record Verdict(String code, ErrorClass errorClass) {
        private String firstWord() {
            int space = code.indexOf(' ');
            return space < 0 ? code : code.substring(0, space);
        }
    }

    /** Either the class of all exceptions of a type, or how they tell a code. */
    private record TypeRow<T extends Throwable>(
            Class<T> type, @Nullable ErrorClass errorClass, Function<? super T, @Nullable String> code) {

        @Nullable
        Verdict judge(Throwable cause, ErrorTable table) {
            if (!type.isInstance(cause)) {
                return null;
            }
            String told = code.apply(type.cast(cause));
            if (told == null || told.isEmpty()) {
                return null;
            }
            return new Verdict(told, errorClass == null ? table.ofCode(told) : errorClass);
        }
    }

    /** Collects the rows. Of types the first that fits counts, so the special ones come first. Not thread-safe. */
    public static final class Builder {
        private final String client;
        private final List<TypeRow<?>> types = new ArrayList<>();
        private final Map<String, ErrorClass> codes = new HashMap<>();

        private Builder(String client) {
            this.client = client;
        }

        /** All exceptions of the type are of the class, whatever they say. */
        public <T extends Throwable> Builder type(Class<T> type, ErrorClass errorClass) {
            types.add(new TypeRow<>(
                    type, errorClass, failure -> failure.getClass().getSimpleName()));
            return this;
        }

        /** Exceptions of the type tell a code; null or empty where one has none to tell. */
        public <T extends Throwable> Builder codeOf(Class<T> type, Function<? super T, @Nullable String> code) {
            types.add(new TypeRow<>(type, null, code));
            return this;
        }

        /** Codes that begin like this are of the class. The same beginning twice is an IllegalArgumentException. */
        public Builder codes(ErrorClass errorClass, String... beginnings) {
            for (String beginning : beginnings) {
                if (beginning.isEmpty() || codes.putIfAbsent(beginning, errorClass) != null) {
                    throw new IllegalArgumentException(
                            client + " errors: '" + beginning + "' (expected: a beginning of its own)");
                }
            }
            return this;
        }

        /** The table of the rows so far. */
        public ErrorTable build() {
            return new ErrorTable(this);
        }
    }
}
