/** From Kafka to batches and back to committed offsets: the poll loop, its lanes, and when they may run. */
@NullMarked
package dev.dualtrack.worker.stream;

import org.jspecify.annotations.NullMarked;
