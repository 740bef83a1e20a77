/** The record of runs in the source database, and the lock that keeps two runs apart. */
@NullMarked
package dev.dualtrack.job.journal;

import org.jspecify.annotations.NullMarked;
