@NullMarked
package dev.dualtrack.worker.batch;

import org.jspecify.annotations.NullMarked;
