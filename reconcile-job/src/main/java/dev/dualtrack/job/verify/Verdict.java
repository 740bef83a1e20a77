package dev.dualtrack.job.verify;

import dev.dualtrack.job.expect.Drift;

/** What one look at a key says. */
sealed interface Verdict {
    /** Source and store agree. */
    record Clean() implements Verdict {}

    /** They differ, and nothing that is under way explains it. */
    record Confirmed(Drift drift) implements Verdict {}

    /** They differ, and a change under way may be the reason: look again. */
    record Unsettled() implements Verdict {}
}
