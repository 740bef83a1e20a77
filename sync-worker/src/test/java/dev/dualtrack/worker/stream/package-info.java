@NullMarked
package dev.dualtrack.worker.stream;

import org.jspecify.annotations.NullMarked;
