package dev.dualtrack.cdc;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import jakarta.annotation.Priority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Takes the database's user name and password from mounted files, one value each with an optional final newline.
 *
 * <p>Two properties of the configuration name the files. A value stands neither in the configuration nor in the
 * environment, and nothing reads it as an expression: this stands before the interceptor that expands those.
 */
@Priority(Integer.MAX_VALUE)
public final class MountedCredentials implements ConfigSourceInterceptor {
    private static final long serialVersionUID = 1L;

    /** The property that Debezium reads, and the one that names its file. */
    private static final Map<String, String> FILES = Map.of(
            "debezium.source.database.user", "dualtrack.credentials.username-file",
            "debezium.source.database.password", "dualtrack.credentials.password-file");

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        String property = FILES.get(name);
        if (property == null) {
            return context.proceed(name);
        }
        ConfigValue file = context.proceed(property);
        if (file == null || file.getValue() == null) {
            return context.proceed(name);
        }
        return ConfigValue.builder()
                .withName(name)
                .withValue(read(file.getValue()))
                .withConfigSourceName("mounted credentials")
                .build();
    }

    @Override
    public Iterator<String> iterateNames(ConfigSourceInterceptorContext context) {
        Iterable<String> names = context::iterateNames;
        return Stream.concat(StreamSupport.stream(names.spliterator(), false), FILES.keySet().stream())
                .distinct()
                .iterator();
    }

    private static String read(String file) {
        try {
            String value =
                    Files.readString(Path.of(file), StandardCharsets.UTF_8).replaceFirst("\r?\n\\z", "");
            if (value.isEmpty()) {
                throw new IllegalStateException(file + ": empty (expected: one value)");
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read (expected: a mounted secret)", e);
        }
    }
}
