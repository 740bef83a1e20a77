/** What runs found, in words, figures and a picture, for people. */
@NullMarked
package dev.dualtrack.job.report;

import org.jspecify.annotations.NullMarked;
