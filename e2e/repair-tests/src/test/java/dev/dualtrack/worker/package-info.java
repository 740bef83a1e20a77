/** The worker with the job, or with cdc-server, on one pipeline. In the worker's own package, since they use what its tests share. */
@NullMarked
package dev.dualtrack.worker;

import org.jspecify.annotations.NullMarked;
