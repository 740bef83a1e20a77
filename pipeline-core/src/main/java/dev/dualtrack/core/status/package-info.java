/** What worker and job tell the operator. */
@NullMarked
package dev.dualtrack.core.status;

import org.jspecify.annotations.NullMarked;
