package dev.dualtrack.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.job.journal.JournalJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The summary as the kubelet hands it on: one JSON object of at most 4,096 bytes, what matters least left out first. */
final class TerminationMessage {
    private static final Logger LOG = LoggerFactory.getLogger(TerminationMessage.class);
    static final int MAX_BYTES = 4096;

    private TerminationMessage() {}

    static String of(RunSummary summary) {
        String whole = json(summary);
        if (fits(whole)) {
            return whole;
        }
        String withoutSamples = json(summary.shortened(summary.reason()));
        return fits(withoutSamples) ? withoutSamples : json(summary.shortened("see the journal"));
    }

    /** Writes the file if it is there; a run by hand has none. */
    static void write(Path file, RunSummary summary) {
        if (!Files.isWritable(file)) {
            return;
        }
        try {
            Files.writeString(file, of(summary));
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", file).setCause(e).log("Termination message not written");
        }
    }

    private static boolean fits(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }

    private static String json(RunSummary summary) {
        try {
            return JournalJson.MAPPER.writeValueAsString(summary);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a summary cannot be written as JSON", e);
        }
    }
}
