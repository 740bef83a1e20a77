@NullMarked
package dev.dualtrack.core.stream;

import org.jspecify.annotations.NullMarked;
