/** What a store should hold for a row, and how what it holds differs. */
@NullMarked
package dev.dualtrack.job.expect;

import org.jspecify.annotations.NullMarked;
