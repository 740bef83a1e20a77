/** What the operator tells about pipelines on {@code /metrics}. */
@NullMarked
package dev.dualtrack.operator.metrics;

import org.jspecify.annotations.NullMarked;
