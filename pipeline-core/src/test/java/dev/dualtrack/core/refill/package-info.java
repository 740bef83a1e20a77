/** Tests of what applications fill the cache with. */
@NullMarked
package dev.dualtrack.core.refill;

import org.jspecify.annotations.NullMarked;
