/** The native code that libraries bring along, and what they leave on disk for it. */
@NullMarked
package dev.dualtrack.core.natives;

import org.jspecify.annotations.NullMarked;
