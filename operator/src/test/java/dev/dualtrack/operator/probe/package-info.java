@NullMarked
package dev.dualtrack.operator.probe;

import org.jspecify.annotations.NullMarked;
