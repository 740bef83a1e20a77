package dev.dualtrack.job.report;

import dev.dualtrack.core.status.RunSummary.Result;
import java.util.Locale;

/** How a result is coloured. The word is always there too: colour alone tells nothing. */
enum Tone {
    GOOD,
    BAD,
    UNKNOWN;

    static Tone of(Result result) {
        return switch (result) {
            case CONSISTENT -> GOOD;
            case DRIFTED, REPAIR_SUSPENDED, FAILED -> BAD;
            case UNVERIFIABLE, INCOMPLETE, RUNNING, SKIPPED -> UNKNOWN;
        };
    }

    /** The class in the style sheet. */
    String style() {
        return name().toLowerCase(Locale.ROOT);
    }
}
