/** The worker and the job on one pipeline. In the worker's own package, since they use what its tests share. */
@NullMarked
package dev.dualtrack.worker;

import org.jspecify.annotations.NullMarked;
