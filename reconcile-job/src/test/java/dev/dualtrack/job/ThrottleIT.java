package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.job.JobProcess.Ended;
import dev.dualtrack.testbed.backends.Backends;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job beside a hot path that is behind, on real servers. */
class ThrottleIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path files;

    @SuppressWarnings("NullAway.Init")
    private JobPipeline pipeline;

    @BeforeEach
    void start() throws Exception {
        pipeline = new JobPipeline(Backends.shared(), files, false);
        pipeline.fill(30);
    }

    @AfterEach
    void end() {
        pipeline.close();
    }

    @Test
    void waitsForWorkersThatAreTooFarBehindBeforeItReadsTheirStore() throws Exception {
        pipeline.backlog(12);

        JobProcess job = JobProcess.start(files, "patient", "--max-lag", "10")
                .awaitLine("Waiting for the workers to catch up", 1);
        try (Applier _ = pipeline.applier().start()) {
            Ended ended = job.end();

            int waited = said(ended, "Waiting for the workers to catch up");
            assertThat(waited).isLessThan(said(ended, "Store scanned"));
            assertThat(ended.summary().result()).isEqualTo(Result.CONSISTENT);
        }
    }

    /** At which line of its log that is said first. */
    private static int said(Ended ended, String message) {
        return ended.lines()
                .indexOf(ended.lines().stream()
                        .filter(line -> line.contains(message))
                        .findFirst()
                        .orElseThrow());
    }

    @Test
    void readsNoFasterThanItMay() throws Exception {
        try (Applier _ = pipeline.applier().start()) {
            Ended ended = JobProcess.start(files, "slow", "--rate", "10").end();

            assertThat(ended.summary().result()).isEqualTo(Result.CONSISTENT);
            assertThat(Duration.between(
                            ended.summary().startedAt(), ended.summary().finishedAt()))
                    .as("30 records of 3 stores, 10 a second")
                    .isGreaterThan(Duration.ofMillis(8_500));
        }
    }
}
