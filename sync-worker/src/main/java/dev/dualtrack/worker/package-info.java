/** The sync worker: from change events in Kafka to one derived store. */
@NullMarked
package dev.dualtrack.worker;

import org.jspecify.annotations.NullMarked;
