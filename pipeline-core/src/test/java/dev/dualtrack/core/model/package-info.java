/** Explicit-state exploration of protocols: every order of every step, within bounds. */
@NullMarked
package dev.dualtrack.core.model;

import org.jspecify.annotations.NullMarked;
