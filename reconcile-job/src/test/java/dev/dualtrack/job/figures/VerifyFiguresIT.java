package dev.dualtrack.job.figures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.testbed.backends.Backends;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code e2e/bin/bench-verify}, which names the others' places by system properties. Fails at the end if something could
 * not be measured, or if ours did not find what was planted.
 */
@EnabledIfSystemProperty(named = "verify.rows", matches = "[0-9]+")
class VerifyFiguresIT {
    @TempDir
    Path files = Path.of("");

    @Test
    void printsFigures() throws IOException {
        VerifyOptions options = VerifyOptions.ofProperties();
        List<String> failures;
        try (Figures figures = Figures.open(options);
                Backends backends = Backends.start();
                Ground ground = new Ground(backends, options.rows(), files)) {
            new Comparison(options, ground, figures).run();
            failures = figures.failures();
        }
        assertThat(failures).isEmpty();
    }
}
