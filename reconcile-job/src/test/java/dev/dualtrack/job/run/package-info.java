/** One reconcile run over all tables and stores. */
@NullMarked
package dev.dualtrack.job.run;

import org.jspecify.annotations.NullMarked;
