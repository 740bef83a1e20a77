@NullMarked
package dev.dualtrack.worker.report;

import org.jspecify.annotations.NullMarked;
