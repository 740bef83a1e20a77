package dev.dualtrack.operator.reconciler;

import dev.dualtrack.operator.model.Problem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The epoch that a pass works under.
 *
 * @param epoch 0 if none was ever decided: then nothing can be started yet
 * @param cdcServerStopped the slot is useless and has to be freed
 * @param problem why the epoch could not be brought up to date, null if it is
 * @param loss what ended the epoch before this one in this pass, empty if nothing did
 */
record EpochState(
        long epoch,
        @Nullable Instant since,
        boolean cdcServerStopped,
        @Nullable Problem problem,
        String loss) {

    /** What was known before, while source or stream do not answer. */
    static EpochState known(@Nullable Long epoch) {
        return new EpochState(epoch == null ? 0 : epoch, null, false, null, "");
    }
}
