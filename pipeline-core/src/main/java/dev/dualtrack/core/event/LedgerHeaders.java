package dev.dualtrack.core.event;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Headers of a record in the dead-letter topic that others than the worker read. None holds row data. */
public final class LedgerHeaders {
    /** The class of the error. */
    public static final String ERROR_CLASS = "dualtrack.error-class";

    /** What the store said. */
    public static final String MESSAGE = "dualtrack.message";

    /** How often the row was refused. */
    public static final String ATTEMPTS = "dualtrack.attempts";

    /** When the row was refused first, ISO-8601. */
    public static final String FIRST_AT = "dualtrack.first-at";

    private LedgerHeaders() {}

    /** The header's text, or {@code absent}. */
    public static String get(Headers headers, String name, String absent) {
        Header header = headers.lastHeader(name);
        byte @Nullable [] text = header == null ? null : header.value();
        return text == null ? absent : new String(text, StandardCharsets.UTF_8);
    }
}
