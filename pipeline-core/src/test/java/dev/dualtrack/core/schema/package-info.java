@NullMarked
package dev.dualtrack.core.schema;

import org.jspecify.annotations.NullMarked;
