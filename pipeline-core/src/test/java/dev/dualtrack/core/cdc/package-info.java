@NullMarked
package dev.dualtrack.core.cdc;

import org.jspecify.annotations.NullMarked;
