package dev.dualtrack.job.figures;

import java.util.OptionalDouble;

/**
 * What a program took from its start to its end.
 *
 * @param sums seconds of these in which the source summed up its rows; of ours at rest alone
 * @param cpu its own seconds of processor time; those of servers are not among them
 * @param sourceBytes between it and the source, both ways
 * @param otherBytes between it and what it compares the source with
 */
record Took(double seconds, OptionalDouble sums, double cpu, long peakMib, long sourceBytes, long otherBytes) {}
