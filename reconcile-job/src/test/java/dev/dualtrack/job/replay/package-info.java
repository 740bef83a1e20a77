/** Tests of the replay of dead letters. */
@NullMarked
package dev.dualtrack.job.replay;

import org.jspecify.annotations.NullMarked;
