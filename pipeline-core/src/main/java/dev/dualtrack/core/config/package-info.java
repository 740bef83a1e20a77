/** The resolved pipeline: what the operator renders and what worker and job refuse to start without. */
@NullMarked
package dev.dualtrack.core.config;

import org.jspecify.annotations.NullMarked;
