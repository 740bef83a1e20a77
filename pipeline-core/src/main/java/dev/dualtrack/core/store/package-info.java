/** The port to a derived store, its writes, and the mark of ownership. */
@NullMarked
package dev.dualtrack.core.store;

import org.jspecify.annotations.NullMarked;
