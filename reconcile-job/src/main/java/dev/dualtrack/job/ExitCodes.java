package dev.dualtrack.job;

import dev.dualtrack.core.status.RunSummary.Result;

/** The program's exit codes, the same for every sub-command. */
final class ExitCodes {
    static final int CONSISTENT = 0;
    static final int DRIFTED = 1;
    static final int CONFIGURATION = 2;
    static final int UNVERIFIABLE = 3;
    static final int FAILED = 4;

    private ExitCodes() {}

    static int of(Result result) {
        return switch (result) {
            case CONSISTENT, SKIPPED -> CONSISTENT;
            case DRIFTED, REPAIR_SUSPENDED -> DRIFTED;
            case UNVERIFIABLE, INCOMPLETE -> UNVERIFIABLE;
            case FAILED, RUNNING -> FAILED;
        };
    }
}
