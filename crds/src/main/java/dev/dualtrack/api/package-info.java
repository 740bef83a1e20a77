/** The {@code DataPipeline} resource. */
@NullMarked
package dev.dualtrack.api;

import org.jspecify.annotations.NullMarked;
