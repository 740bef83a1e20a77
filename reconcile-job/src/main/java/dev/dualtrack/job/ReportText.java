package dev.dualtrack.job;

import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import java.util.Locale;

/** A run as text for people: one line for the run, one for each store, one for the reason if there is one. */
final class ReportText {
    private ReportText() {}

    static String of(RunSummary run) {
        StringBuilder text = new StringBuilder();
        text.append("%s  %s  %s to %s  fence %s  rows %d  coverage %s%n"
                .formatted(
                        run.runId(),
                        run.result(),
                        run.startedAt(),
                        run.finishedAt() == null ? "-" : run.finishedAt(),
                        run.fenceLsn().isEmpty() ? "-" : run.fenceLsn(),
                        run.rowsChecked(),
                        coverage(run)));
        run.stores().forEach(store -> text.append(line(store)));
        if (!run.reason().isEmpty()) {
            text.append("  reason: ").append(run.reason()).append('\n');
        }
        return text.toString();
    }

    private static String coverage(RunSummary run) {
        return run.coveragePercent() == null ? "-" : String.format(Locale.ROOT, "%.1f%%", run.coveragePercent());
    }

    private static String line(StoreResult store) {
        return String.format(
                Locale.ROOT,
                "  %-7s source %d  target %d  missing %d  orphaned %d  stale %d  corrupt %d  unsettled %d"
                        + "  quarantined %d  repaired %d  remaining %d%s%n",
                store.name(),
                store.source(),
                store.target(),
                store.missing(),
                store.orphaned(),
                store.stale(),
                store.corrupt(),
                store.unsettled(),
                store.quarantined(),
                store.repaired(),
                store.remaining(),
                (store.complete() ? "" : "  incomplete scan") + (store.verified() ? "" : "  no verdict"));
    }
}
