package dev.dualtrack.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import dev.dualtrack.job.journal.JournalJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminationMessageTest {
    @TempDir
    private Path directory;

    @Test
    void isTheSummaryAsJsonThatReadsBackEqual() throws IOException {
        RunSummary summary = summary("a reason", 5);

        String message = TerminationMessage.of(summary);

        assertThat(JournalJson.MAPPER.readValue(message, RunSummary.class)).isEqualTo(summary);
        assertThat(message).contains("\"startedAt\":\"2026-01-02T03:04:05Z\"");
    }

    @Test
    void staysWithinItsBytesBySamplesFirst() throws IOException {
        String message = TerminationMessage.of(summary("금".repeat(600), 60));

        assertThat(message.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(4096);
        RunSummary read = JournalJson.MAPPER.readValue(message, RunSummary.class);
        assertThat(read.reason()).hasSize(600);
        assertThat(read.stores())
                .allSatisfy(store -> assertThat(store.sampleKeys()).isEmpty());
    }

    @Test
    void thenByTheReason() throws IOException {
        String message = TerminationMessage.of(summary("금".repeat(2_000), 5));

        assertThat(message.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(4096);
        assertThat(JournalJson.MAPPER.readValue(message, RunSummary.class).reason())
                .isEqualTo("see the journal");
    }

    @Test
    void isWrittenOnlyWhereTheFileIs() throws IOException {
        Path there = Files.createFile(directory.resolve("termination-log"));
        Path notThere = directory.resolve("other");

        TerminationMessage.write(there, summary("", 1));
        TerminationMessage.write(notThere, summary("", 1));

        assertThat(Files.readString(there)).isEqualTo(TerminationMessage.of(summary("", 1)));
        assertThat(notThere).doesNotExist();
    }

    private static RunSummary summary(String reason, int samples) {
        List<String> keys = Collections.nCopies(samples, "0123456789ab");
        return new RunSummary(
                "aegis-reconcile-29",
                Instant.parse("2026-01-02T03:04:05Z"),
                Instant.parse("2026-01-02T03:05:06.789Z"),
                Result.DRIFTED,
                reason,
                "1/A0",
                1000,
                100.0,
                null,
                new RunSummary.Sample(200, "3f2a9c01b7de4455"),
                "feed0000feed0000",
                List.of(
                        new StoreResult(
                                "vector",
                                1000,
                                999,
                                1000,
                                0,
                                1,
                                0,
                                0,
                                0,
                                Relationships.NONE,
                                0,
                                0,
                                0,
                                1,
                                true,
                                true,
                                keys),
                        new StoreResult(
                                "graph",
                                1000,
                                1000,
                                1000,
                                0,
                                0,
                                0,
                                0,
                                0,
                                Relationships.NONE,
                                0,
                                0,
                                0,
                                0,
                                true,
                                true,
                                keys),
                        new StoreResult(
                                "cache",
                                1000,
                                10,
                                1000,
                                0,
                                0,
                                0,
                                0,
                                0,
                                Relationships.NONE,
                                0,
                                0,
                                0,
                                0,
                                true,
                                true,
                                keys)));
    }
}
