/** One batch of one lane, from raw records to durable writes: the stages between poll and commit. */
@NullMarked
package dev.dualtrack.worker.batch;

import org.jspecify.annotations.NullMarked;
