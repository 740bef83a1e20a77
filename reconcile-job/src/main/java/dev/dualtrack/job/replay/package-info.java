/** Dead letters tried again, by Refresh commands alone. */
@NullMarked
package dev.dualtrack.job.replay;

import org.jspecify.annotations.NullMarked;
