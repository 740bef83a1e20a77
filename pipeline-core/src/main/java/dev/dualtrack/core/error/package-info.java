/** One classification of failures, which decides retry, dead-letter queue, condition reason and metric label. */
@NullMarked
package dev.dualtrack.core.error;

import org.jspecify.annotations.NullMarked;
