/** Figures of the scan and of whole runs, also beside others that look for differences; each only if asked for. */
@NullMarked
package dev.dualtrack.job.figures;

import org.jspecify.annotations.NullMarked;
