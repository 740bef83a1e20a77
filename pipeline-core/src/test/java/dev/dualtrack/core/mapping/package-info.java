@NullMarked
package dev.dualtrack.core.mapping;

import org.jspecify.annotations.NullMarked;
