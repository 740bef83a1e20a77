@NullMarked
package dev.dualtrack.operator.dependent;

import org.jspecify.annotations.NullMarked;
