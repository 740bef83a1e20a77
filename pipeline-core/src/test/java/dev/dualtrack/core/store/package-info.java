/** The store that lives in memory, and the contract that it and every real adapter fulfil. */
@NullMarked
package dev.dualtrack.core.store;

import org.jspecify.annotations.NullMarked;
