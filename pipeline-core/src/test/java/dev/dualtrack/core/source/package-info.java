@NullMarked
package dev.dualtrack.core.source;

import org.jspecify.annotations.NullMarked;
