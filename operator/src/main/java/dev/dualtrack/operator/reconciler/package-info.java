/** Validate, provision, observe, report: the loop and its deletion. */
@NullMarked
package dev.dualtrack.operator.reconciler;

import org.jspecify.annotations.NullMarked;
