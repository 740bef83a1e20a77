/** PostgreSQL, the single source of truth: reading rows with the snapshot they were read in. */
@NullMarked
package dev.dualtrack.core.source;

import org.jspecify.annotations.NullMarked;
