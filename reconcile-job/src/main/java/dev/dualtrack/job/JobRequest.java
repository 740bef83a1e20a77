package dev.dualtrack.job;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.ReconcileConfig.Mode;
import java.time.Duration;

/**
 * One run that was asked for.
 *
 * @param proceed the suspended run whose repair a person has released; empty if none
 * @param fenceTimeout how long each wait at the fence may take
 * @param maxPasses how often a key that keeps changing is looked at
 */
record JobRequest(
        PipelineConfig config, String runId, Mode mode, String proceed, Duration fenceTimeout, int maxPasses) {
    JobRequest {
        if (runId.isBlank() || runId.length() > 200) {
            throw new IllegalArgumentException("run id: " + runId.length() + " characters (expected: 1 to 200)");
        }
    }
}
