package dev.dualtrack.job;

import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigReader;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option of every command: which pipeline. */
final class ConfigOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The pipeline, as the operator renders it. Default: ${DEFAULT-VALUE}")
    private Path file = Path.of(PipelineConfigReader.DEFAULT_FILE);

    /** Reads the file, as {@link PipelineConfigReader#read(Path)} does. */
    PipelineConfig pipeline() {
        return PipelineConfigReader.read(file);
    }
}
