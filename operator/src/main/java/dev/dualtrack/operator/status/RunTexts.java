package dev.dualtrack.operator.status;

import dev.dualtrack.api.status.Drift;
import dev.dualtrack.api.status.RunResult;
import dev.dualtrack.api.status.RunStatus;
import dev.dualtrack.api.status.StoreCounts;
import dev.dualtrack.api.stores.StoreKind;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.operator.model.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A run as it stands in the status. */
final class RunTexts {
    private static final int HISTORY = 5;

    private RunTexts() {}

    static RunStatus status(RunSummary run) {
        return new RunStatus(
                run.runId(),
                Times.text(run.startedAt()),
                run.finishedAt() == null ? null : Times.text(run.finishedAt()),
                result(run.result()),
                run.fenceLsn().isEmpty() ? null : run.fenceLsn(),
                run.rowsChecked(),
                String.format(Locale.ROOT, "%.0f%%", Math.floor(run.coveragePercent())),
                run.stores().stream().map(RunTexts::counts).toList());
    }

    /** The runs before, with this one in front. */
    static List<String> history(RunStatus run, List<String> before) {
        long repaired = run.stores().stream().mapToLong(StoreCounts::repaired).sum();
        List<String> lines = new ArrayList<>();
        lines.add(run.startedAt() + " " + run.id() + " " + Words.of(run.result()) + " checked=" + run.rowsChecked()
                + " repaired=" + repaired + " remaining=" + drift(run).total());
        lines.addAll(before);
        return List.copyOf(lines.subList(0, Math.min(HISTORY, lines.size())));
    }

    static Drift drift(@Nullable RunStatus run) {
        return run == null
                ? Drift.NONE
                : Drift.of(
                        remaining(run, StoreKind.VECTOR),
                        remaining(run, StoreKind.GRAPH),
                        remaining(run, StoreKind.CACHE));
    }

    /** Share of the compared keys that agree, with four decimals and never rounded up to 100. */
    static String consistency(RunStatus run) {
        long keys = run.stores().stream()
                .mapToLong(store -> Math.max(store.source(), store.target()))
                .sum();
        long remaining = drift(run).total();
        double share = keys == 0 ? (remaining == 0 ? 1 : 0) : Math.max(0, 1 - (double) remaining / keys);
        return String.format(Locale.ROOT, "%.4f%%", Math.floor(share * 1_000_000) / 10_000);
    }

    private static long remaining(RunStatus run, StoreKind kind) {
        return run.stores().stream()
                .filter(store -> store.name() == kind)
                .mapToLong(StoreCounts::remaining)
                .sum();
    }

    private static RunResult result(RunSummary.Result result) {
        return switch (result) {
            case CONSISTENT -> RunResult.CONSISTENT;
            case DRIFTED -> RunResult.DRIFTED;
            case UNVERIFIABLE -> RunResult.UNVERIFIABLE;
            case REPAIR_SUSPENDED -> RunResult.REPAIR_SUSPENDED;
            case FAILED, RUNNING, SKIPPED -> RunResult.FAILED;
        };
    }

    private static StoreCounts counts(RunSummary.StoreResult store) {
        return new StoreCounts(
                StoreKind.valueOf(store.name().toUpperCase(Locale.ROOT)),
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
                store.sampleKeys());
    }
}
