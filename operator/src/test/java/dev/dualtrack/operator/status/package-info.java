@NullMarked
package dev.dualtrack.operator.status;

import org.jspecify.annotations.NullMarked;
