/** Reads and prepares PostgreSQL and Kafka, and reads workers; every call is bounded in time. */
@NullMarked
package dev.dualtrack.operator.probe;

import org.jspecify.annotations.NullMarked;
