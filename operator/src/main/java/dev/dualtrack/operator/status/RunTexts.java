package dev.dualtrack.operator.status;

import dev.dualtrack.api.status.ConditionType;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.api.status.Reason;
import dev.dualtrack.api.status.RelationshipCounts;
import dev.dualtrack.api.status.RunResult;
import dev.dualtrack.api.status.RunStatus;
import dev.dualtrack.api.status.StoreCounts;
import dev.dualtrack.api.stores.StoreKind;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.operator.model.Observation;
import dev.dualtrack.operator.model.Words;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A run as it stands in the status. */
final class RunTexts {
    private static final int HISTORY = 5;

    private RunTexts() {}

    /** {@code epoch}: under which it was started, null if not known. */
    static RunStatus status(RunSummary run, @Nullable Long epoch) {
        return new RunStatus(
                run.runId(),
                Times.text(run.startedAt()),
                run.finishedAt() == null ? null : Times.text(run.finishedAt()),
                result(run.result()),
                run.fenceLsn().isEmpty() ? null : run.fenceLsn(),
                run.rowsChecked(),
                coverage(run.coveragePercent()),
                run.oldestScan() == null ? null : Times.text(run.oldestScan()),
                epoch,
                run.mapping(),
                run.stores().stream().map(RunTexts::counts).toList());
    }

    /** The runs before, with this one in front; what remains is known of a run with a verdict only. */
    static List<String> history(RunStatus run, List<String> before) {
        List<String> lines = new ArrayList<>();
        lines.add(run.startedAt() + " " + run.id() + " " + Words.of(run.result()) + " checked=" + run.rowsChecked()
                + " repaired=" + sum(run, StoreCounts::repaired)
                + (run.hasVerdict() ? " remaining=" + sum(run, StoreCounts::remaining) : ""));
        lines.addAll(before);
        return List.copyOf(lines.subList(0, Math.min(HISTORY, lines.size())));
    }

    /** The stores in which the run could not judge every table. */
    static List<String> unverified(RunStatus run) {
        return run.stores().stream()
                .filter(store -> !store.verified())
                .map(store -> Words.of(store.name()))
                .toList();
    }

    /**
     * Whether the run says nothing of the present epoch, because it was started under another; one that does not tell its own,
     * because it began before that did. While nobody can be asked for the present one, no run counts where none did before.
     */
    static boolean ofFormerEpoch(RunStatus run, Observation seen, DataPipelineStatus previous) {
        Instant since = seen.epochSince();
        if (since == null) {
            return isNeverVerified(previous);
        }
        if (run.epoch() != null) {
            return run.epoch() != seen.epoch();
        }
        return run.startedAt() != null
                && Instant.parse(run.startedAt()).isBefore(since.truncatedTo(ChronoUnit.SECONDS));
    }

    /**
     * Whether tables, mapping, model, source or stores were others when the run compared them, or since. Who goes back to
     * those that it compared needs another run, too: these were not kept up to date meanwhile.
     */
    static boolean beforeAChange(RunStatus run, Observation seen, DataPipelineStatus previous) {
        boolean known = run.equals(previous.lastRun());
        return run.comparedOther(seen.mapping()) || (known && isNeverVerified(previous));
    }

    /** Whether no run counts for the present epoch, mapping and source. */
    static boolean isNeverVerified(DataPipelineStatus status) {
        return Conditions.find(status, ConditionType.CONSISTENT)
                .filter(condition -> Reason.NEVER_VERIFIED.text().equals(condition.reason()))
                .isPresent();
    }

    static long sum(RunStatus run, ToLongFunction<StoreCounts> figure) {
        return run.stores().stream().mapToLong(figure).sum();
    }

    private static @Nullable String coverage(@Nullable Double percent) {
        return percent == null ? null : String.format(Locale.ROOT, "%.0f%%", Math.floor(percent));
    }

    private static RunResult result(RunSummary.Result result) {
        return switch (result) {
            case CONSISTENT -> RunResult.CONSISTENT;
            case DRIFTED -> RunResult.DRIFTED;
            case UNVERIFIABLE -> RunResult.UNVERIFIABLE;
            case REPAIR_SUSPENDED -> RunResult.REPAIR_SUSPENDED;
            case INCOMPLETE -> RunResult.INCOMPLETE;
            case FAILED, RUNNING, SKIPPED -> RunResult.FAILED;
        };
    }

    private static @Nullable RelationshipCounts relationships(RunSummary.Relationships found) {
        return found.total() == 0 ? null : new RelationshipCounts(found.missing(), found.surplus(), found.dangling());
    }

    /** The resource's constant for the word that stands for a kind of store elsewhere. */
    static StoreKind kind(String word) {
        return StoreKind.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static StoreCounts counts(RunSummary.StoreResult store) {
        return new StoreCounts(
                kind(store.name()),
                store.verified(),
                store.source(),
                store.target(),
                store.compared(),
                store.missing(),
                store.orphaned(),
                store.stale(),
                store.corrupt(),
                relationships(store.relationships()),
                store.unsettled(),
                store.quarantined(),
                store.repaired(),
                store.remaining(),
                store.sampleKeys());
    }
}
