@NullMarked
package dev.dualtrack.core.error;

import org.jspecify.annotations.NullMarked;
