/** Records of a table in buckets of their keys, counted and summed up, so that equal parts need no look at each record. */
@NullMarked
package dev.dualtrack.core.bucket;

import org.jspecify.annotations.NullMarked;
