/** The shape of source tables: columns, their types and the keys built from them. */
@NullMarked
package dev.dualtrack.core.schema;

import org.jspecify.annotations.NullMarked;
