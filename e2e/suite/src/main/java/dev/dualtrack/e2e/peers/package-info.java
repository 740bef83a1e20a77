/**
 * The hot path beside others that do the same job: the same changes in the same source, one program after the other, and
 * what the stores hold at the end compared with the source by none of them.
 */
@NullMarked
package dev.dualtrack.e2e.peers;

import org.jspecify.annotations.NullMarked;
