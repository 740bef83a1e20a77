/** A pipeline in memory: source, log, workers and stores that a test drives step by step. */
@NullMarked
package dev.dualtrack.job.world;

import org.jspecify.annotations.NullMarked;
