@NullMarked
package dev.dualtrack.cdc;

import org.jspecify.annotations.NullMarked;
