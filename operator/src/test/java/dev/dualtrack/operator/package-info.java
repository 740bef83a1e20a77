@NullMarked
package dev.dualtrack.operator;

import org.jspecify.annotations.NullMarked;
