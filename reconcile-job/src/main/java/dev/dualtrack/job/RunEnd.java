package dev.dualtrack.job;

import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.job.report.Count;
import dev.dualtrack.job.report.VerdictWords;
import java.io.PrintStream;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** How the end of a run is made known: in the log, to the kubelet, on the output, and by the exit code. */
final class RunEnd {
    private static final Logger LOG = LoggerFactory.getLogger(RunEnd.class);

    private RunEnd() {}

    /**
     * Tells everybody; the kubelet only of a run that has ended, since the last words are the run's. {@code terminationLog} is left
     * alone where it is not there.
     */
    static void tell(RunSummary summary, Path terminationLog, PrintStream out) {
        if (summary.result() == Result.RUNNING) {
            LOG.atInfo().addKeyValue("runId", summary.runId()).log("Slice done; others of the run are not");
        } else {
            log(summary);
            TerminationMessage.write(terminationLog, summary);
        }
        out.println(TerminationMessage.of(summary));
    }

    private static void log(RunSummary summary) {
        summary.stores().forEach(store -> {
            LoggingEventBuilder line = LOG.atInfo().addKeyValue("store", store.name());
            for (Count count : Count.values()) {
                line = line.addKeyValue(count.word(), count.of(store));
            }
            line.log("Store compared");
        });
        VerdictWords verdict = new VerdictWords(summary);
        LOG.atInfo()
                .addKeyValue("runId", summary.runId())
                .addKeyValue("result", summary.result())
                .addKeyValue("verdict", verdict.sentence())
                .addKeyValue("caveats", verdict.caveats())
                .addKeyValue("coverage", verdict.coverage())
                .log("Run ended");
    }
}
