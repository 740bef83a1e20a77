@NullMarked
package dev.dualtrack.worker.fill;

import org.jspecify.annotations.NullMarked;
