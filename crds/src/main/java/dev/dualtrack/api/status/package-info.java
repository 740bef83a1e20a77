/** What was observed: conditions, lag, drift, runs. */
@NullMarked
package dev.dualtrack.api.status;

import org.jspecify.annotations.NullMarked;
