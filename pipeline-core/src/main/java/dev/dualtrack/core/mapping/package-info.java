/** From a source row to what each store should hold: templates, projections and the hash of a mapping. */
@NullMarked
package dev.dualtrack.core.mapping;

import org.jspecify.annotations.NullMarked;
