/** Waiting until a store's workers have taken in everything that the source had committed. */
@NullMarked
package dev.dualtrack.job.fence;

import org.jspecify.annotations.NullMarked;
