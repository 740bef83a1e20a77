/** Changes as they travel: versions, keys, rows, change events and commands. */
@NullMarked
package dev.dualtrack.core.event;

import org.jspecify.annotations.NullMarked;
