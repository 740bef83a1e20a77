/** The reconcile job: the program's commands and how its parts are put together. */
@NullMarked
package dev.dualtrack.job;

import org.jspecify.annotations.NullMarked;
