/** What a run may change, and how it asks for the change. */
@NullMarked
package dev.dualtrack.job.repair;

import org.jspecify.annotations.NullMarked;
