/** The job's view of Kafka: positions of a group, the ledger of quarantined keys, commands. */
@NullMarked
package dev.dualtrack.job.stream;

import org.jspecify.annotations.NullMarked;
