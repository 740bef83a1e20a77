@NullMarked
package dev.dualtrack.operator.reconciler;

import org.jspecify.annotations.NullMarked;
