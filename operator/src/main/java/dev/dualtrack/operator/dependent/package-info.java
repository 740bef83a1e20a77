/** The objects that a pipeline consists of in Kubernetes, rendered from a plan. Pure. */
@NullMarked
package dev.dualtrack.operator.dependent;

import org.jspecify.annotations.NullMarked;
