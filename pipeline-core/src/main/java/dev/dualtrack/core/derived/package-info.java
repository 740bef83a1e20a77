/** What is derived from a row: the kinds of stores, and the image that each of them holds of it. */
@NullMarked
package dev.dualtrack.core.derived;

import org.jspecify.annotations.NullMarked;
