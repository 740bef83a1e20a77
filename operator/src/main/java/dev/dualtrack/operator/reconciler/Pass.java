package dev.dualtrack.operator.reconciler;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.operator.probe.CaptureWatch;
import dev.dualtrack.operator.probe.SourceLogins;
import org.jspecify.annotations.Nullable;

/**
 * What a pass knows of its pipeline before it looks at source and stream.
 *
 * @param watch what follows what the publication leaves out
 * @param cdcServerRuns whether a pod of cdc-server is there that has not ended
 * @param knownEpoch what the status showed before; null if it showed none
 */
record Pass(
        PipelineConfig config,
        SourceLogins logins,
        CaptureWatch watch,
        boolean cdcServerRuns,
        Session session,
        @Nullable Long knownEpoch) {}
