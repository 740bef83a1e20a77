/** The uncoordinated comparison of a table with a store: it only names candidates, never drift. */
@NullMarked
package dev.dualtrack.job.scan;

import org.jspecify.annotations.NullMarked;
