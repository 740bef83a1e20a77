package dev.dualtrack.job;

import java.time.Duration;

/**
 * The time in which every table is scanned in every store; in between a run looks at changes only (ADR 0048).
 *
 * @param within that time, positive
 * @param all whether this run scans everything all the same, for those after it
 */
record ScanWindow(Duration within, boolean all) {
    ScanWindow {
        if (!within.isPositive()) {
            throw new IllegalArgumentException("--scan-within: " + within + " (expected: more than PT0S)");
        }
    }
}
