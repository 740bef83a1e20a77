/** Generates the definition, and tests it. */
@NullMarked
package dev.dualtrack.api.schema;

import org.jspecify.annotations.NullMarked;
