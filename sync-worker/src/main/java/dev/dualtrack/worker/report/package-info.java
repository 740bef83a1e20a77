/** What a worker tells about itself: status, metrics, health. */
@NullMarked
package dev.dualtrack.worker.report;

import org.jspecify.annotations.NullMarked;
