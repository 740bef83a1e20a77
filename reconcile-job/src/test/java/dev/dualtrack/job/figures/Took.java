package dev.dualtrack.job.figures;

/**
 * What a program took from its start to its end.
 *
 * @param cpu its own seconds of processor time; those of servers are not among them
 * @param sourceBytes between it and the source, both ways
 * @param otherBytes between it and what it compares the source with
 */
record Took(double seconds, double cpu, long peakMib, long sourceBytes, long otherBytes) {}
