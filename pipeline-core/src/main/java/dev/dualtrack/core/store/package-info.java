/** The port to a derived store, and the images that it holds. */
@NullMarked
package dev.dualtrack.core.store;

import org.jspecify.annotations.NullMarked;
