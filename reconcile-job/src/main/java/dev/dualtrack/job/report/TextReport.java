package dev.dualtrack.job.report;

import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A run as text for people: a line for the run, its verdict, a line for each store, the reason if there is one. */
public final class TextReport {
    private TextReport() {}

    /** The run's lines, each ended by a newline. */
    public static String of(RunSummary run) {
        VerdictWords verdict = new VerdictWords(run);
        StringBuilder text = new StringBuilder();
        text.append("%s  %s  %s to %s  fence %s  rows %s  coverage %s%n"
                .formatted(
                        run.runId(),
                        verdict.word(),
                        run.startedAt(),
                        run.finishedAt() == null ? "-" : run.finishedAt(),
                        run.fenceLsn().isEmpty() ? "-" : run.fenceLsn(),
                        Count.text(run.rowsChecked()),
                        verdict.coverage()));
        text.append("  ").append(verdict.sentence()).append('\n');
        verdict.caveats().forEach(caveat -> text.append("  ").append(caveat).append('\n'));
        if (!verdict.sample().isEmpty()) {
            text.append("  ").append(verdict.sample()).append('\n');
        }
        run.stores().forEach(store -> {
            text.append(line(store)).append('\n');
            String relationships = VerdictWords.relationships(store);
            if (!relationships.isEmpty()) {
                text.append("          ").append(relationships).append('\n');
            }
        });
        if (!run.reason().isEmpty()) {
            text.append("  reason: ").append(run.reason()).append('\n');
        }
        return text.toString();
    }

    private static String line(StoreResult store) {
        return Arrays.stream(Count.values())
                .map(count -> count.word() + ' ' + Count.text(count.of(store)))
                .collect(Collectors.joining("  ", "  %-7s ".formatted(store.name()), ""));
    }
}
