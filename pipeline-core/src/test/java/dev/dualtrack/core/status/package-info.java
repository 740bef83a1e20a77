@NullMarked
package dev.dualtrack.core.status;

import org.jspecify.annotations.NullMarked;
