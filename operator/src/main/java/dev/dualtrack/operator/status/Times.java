package dev.dualtrack.operator.status;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as they stand in a status: UTC, whole seconds. */
final class Times {
    private Times() {}

    static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
