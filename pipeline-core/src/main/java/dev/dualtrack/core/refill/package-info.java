/**
 * For applications: filling the cache of a table with mode Invalidate without ever putting an older row over a newer one.
 * Depends on Lettuce alone, and on nothing else of this module; docs/cache.md tells other languages how to call the scripts.
 */
@NullMarked
package dev.dualtrack.core.refill;

import org.jspecify.annotations.NullMarked;
