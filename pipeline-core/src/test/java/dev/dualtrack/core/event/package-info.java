@NullMarked
package dev.dualtrack.core.event;

import org.jspecify.annotations.NullMarked;
