/** The {@code DataPipeline} resource: what a person asks for (spec) and what was observed (status). */
@NullMarked
package dev.dualtrack.api;

import org.jspecify.annotations.NullMarked;
