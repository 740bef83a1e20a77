/**
 * Processes of the testbed: started in a session of their own, recorded on disk, and ended exactly.
 *
 * <p>A test starts its servers in a {@link dev.dualtrack.testbed.process.RunDirectory}, which goes away with the run; a
 * set-up that outlives its command (the demo) uses a directory of its own with {@link
 * dev.dualtrack.testbed.process.TrackedProcess#recorded}. Linux only: identity comes from {@code /proc}.
 */
@NullMarked
package dev.dualtrack.testbed.process;

import org.jspecify.annotations.NullMarked;
