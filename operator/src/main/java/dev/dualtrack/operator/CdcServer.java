package dev.dualtrack.operator;

import dev.dualtrack.core.config.PipelineConfig;

/** The properties of cdc-server. */
final class CdcServer {
    private CdcServer() {}

    static String properties(PipelineConfig config) {
        return "# " + config.owner() + " epoch " + config.epoch() + "\n";
    }
}
