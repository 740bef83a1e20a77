/** Deterministic simulation of the hot path: the production worker on a simulated broker, source and store. */
@NullMarked
package dev.dualtrack.worker.sim;

import org.jspecify.annotations.NullMarked;
