/** From candidate to verdict: what is confirmed as drift, and what has to be looked at again. */
@NullMarked
package dev.dualtrack.job.verify;

import org.jspecify.annotations.NullMarked;
