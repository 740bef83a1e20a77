/** The verify and repair protocol as a model that is explored exhaustively. */
@NullMarked
package dev.dualtrack.job.model;

import org.jspecify.annotations.NullMarked;
