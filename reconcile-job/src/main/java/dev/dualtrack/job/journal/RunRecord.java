package dev.dualtrack.job.journal;

import dev.dualtrack.core.status.RunSummary;

/** One run as the journal has it. */
public record RunRecord(RunSummary summary, RunDetails details) {}
