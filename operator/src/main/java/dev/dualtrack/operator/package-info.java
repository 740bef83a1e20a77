/** The controller: one program, composed by hand. */
@NullMarked
package dev.dualtrack.operator;

import org.jspecify.annotations.NullMarked;
