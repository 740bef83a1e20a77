/** Deterministic simulation: virtual time, simulated processes, a source and stores that fail on purpose. */
@NullMarked
package dev.dualtrack.core.sim;

import org.jspecify.annotations.NullMarked;
