/** How the hot path and the cold path run. */
@NullMarked
package dev.dualtrack.api.path;

import org.jspecify.annotations.NullMarked;
