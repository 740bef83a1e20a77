/** Tests of the reports. */
@NullMarked
package dev.dualtrack.job.report;

import org.jspecify.annotations.NullMarked;
