package dev.dualtrack.operator.status;

import static dev.dualtrack.api.status.ConditionType.HOT_PATH_READY;

import dev.dualtrack.api.DataPipelineSpec;
import dev.dualtrack.api.status.Reason;
import dev.dualtrack.api.tables.Table;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.operator.model.Observation;
import dev.dualtrack.operator.model.Problem;
import dev.dualtrack.operator.model.Rollout;
import dev.dualtrack.operator.model.StoreObservation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code HotPathReady}: in every store a worker applies changes and the first fill is complete. */
final class HotPathJudge {
    private HotPathJudge() {}

    static Judgement judge(Observation seen, boolean wasReady) {
        if (seen.epoch() == 0) {
            return Judgement.notLookedAt(HOT_PATH_READY);
        }
        if (seen.spec().hotPath().suspend()) {
            return Judgement.no(HOT_PATH_READY, Reason.HOT_PATH_SUSPENDED, "spec.hotPath.suspend stops the workers.");
        }
        Map<StoreKind, StoreObservation> stores = new TreeMap<>(seen.stores());
        List<Problem> problems = stores.entrySet().stream()
                .flatMap(store -> problem(store.getKey(), store.getValue(), seen, wasReady).stream())
                .toList();
        if (problems.isEmpty()) {
            return Judgement.yes(HOT_PATH_READY, Reason.APPLYING, "Changes reach " + words(stores) + ".");
        }
        Reason deciding = Reason.deciding(problems.stream().map(Problem::reason).toList());
        return Judgement.no(
                HOT_PATH_READY,
                deciding,
                String.join("; ", problems.stream().map(Problem::message).toList()));
    }

    private static Optional<Problem> problem(
            StoreKind kind, StoreObservation store, Observation seen, boolean wasReady) {
        String name = kind.word() + ": ";
        Rollout rollout = store.rollout();
        if (!rollout.trouble().isEmpty()) {
            return problem(Reason.WORKERS_NOT_READY, name + rollout.trouble());
        }
        List<WorkerStatus> reports = store.reports();
        if (reports.isEmpty()) {
            boolean late = wasReady && rollout.state() != Rollout.State.ROLLING;
            return late
                    ? problem(Reason.WORKERS_NOT_READY, name + "no worker answers")
                    : problem(Reason.WORKERS_STARTING, name + "workers are starting");
        }
        for (WorkerStatus report : reports) {
            if (!report.ownerOfStore().isEmpty() && !report.ownerOfStore().equals(seen.owner())) {
                return problem(Reason.OWNED_BY_OTHER, name + "belongs to " + report.ownerOfStore());
            }
        }
        long cutOff =
                reports.stream().filter(report -> !report.storeReachable()).count();
        if (cutOff > 0) {
            String whom = cutOff == reports.size() ? "" : " " + cutOff + " of " + reports.size() + " workers";
            return problem(
                    wasReady ? Reason.STORE_UNREACHABLE : Reason.WAITING_FOR_STORE,
                    name + "store does not answer" + whom + errorClass(reports));
        }
        if (reports.stream().anyMatch(report -> report.circuit() == WorkerStatus.Circuit.OPEN)) {
            return problem(Reason.CIRCUIT_OPEN, name + "too many failures, calls are held back" + errorClass(reports));
        }
        return held(name, reports)
                .or(() -> failing(name, reports, wasReady))
                .or(() -> lacking(name, store, seen.spec().hotPath().replicas(), wasReady))
                .or(() -> filling(name, reports, mapped(seen.spec(), kind)))
                .or(() -> rolling(name, rollout));
    }

    private static Optional<Problem> held(String name, List<WorkerStatus> reports) {
        return reports.stream()
                .flatMap(report -> report.heldTables().stream())
                .findFirst()
                .flatMap(held ->
                        problem(reason(held.cause()), name + "table " + held.table() + " waits: " + held.reason()));
    }

    /** The store answers, and something else keeps workers from their work: the words are theirs. */
    private static Optional<Problem> failing(String name, List<WorkerStatus> reports, boolean wasReady) {
        List<WorkerStatus> failing = reports.stream()
                .filter(report -> !report.lastErrorClass().isEmpty())
                .toList();
        if (failing.isEmpty()) {
            return Optional.empty();
        }
        String whom = failing.size() == reports.size() ? "" : failing.size() + " of " + reports.size() + " workers: ";
        String message = name + whom + failing.getFirst().lastError() + errorClass(failing);
        return problem(wasReady ? Reason.WORKERS_FAILING : Reason.WORKERS_STARTING, message);
    }

    /** Fewer are at work than are wanted; those have all of the store's partitions. */
    private static Optional<Problem> lacking(String name, StoreObservation store, int wanted, boolean wasReady) {
        if (!store.lacking()) {
            return Optional.empty();
        }
        String found = store.reports().size() + " of " + wanted + " worker(s) answer"
                + (store.rollout().state() == Rollout.State.SHORT
                        ? ", and not all are ready"
                        : ", though all pods are ready");
        return problem(wasReady ? Reason.WORKERS_NOT_READY : Reason.WORKERS_STARTING, name + found);
    }

    private static Reason reason(WorkerStatus.Held cause) {
        return switch (cause) {
            case SCHEMA -> Reason.SCHEMA_MISMATCH;
            case RESYNC -> Reason.RESYNC_REQUIRED;
            case FLOOD -> Reason.DATA_FLOOD;
        };
    }

    private static Optional<Problem> filling(String name, List<WorkerStatus> reports, List<String> tables) {
        boolean starting = reports.stream().allMatch(report -> report.phase() == WorkerStatus.Phase.STARTING);
        if (starting) {
            return problem(Reason.WORKERS_STARTING, name + "workers are starting");
        }
        boolean filled = tables.stream()
                .allMatch(table ->
                        reports.stream().anyMatch(report -> report.filled().getOrDefault(table, false)));
        return filled
                ? Optional.empty()
                : problem(Reason.BACKFILLING, name + "rows that were there before are applied");
    }

    /** Workers that answer may be those of before the last change of the resource. */
    private static Optional<Problem> rolling(String name, Rollout rollout) {
        return rollout.state() == Rollout.State.ROLLING
                ? problem(Reason.WORKERS_STARTING, name + "workers are starting")
                : Optional.empty();
    }

    private static List<String> mapped(DataPipelineSpec spec, StoreKind kind) {
        return spec.tables().stream()
                .filter(table -> switch (kind) {
                    case VECTOR -> table.vector() != null;
                    case GRAPH -> table.graph() != null;
                    case CACHE -> table.cache() != null;
                })
                .map(Table::name)
                .toList();
    }

    private static String errorClass(List<WorkerStatus> reports) {
        return reports.stream()
                .map(WorkerStatus::lastErrorClass)
                .filter(error -> !error.isEmpty())
                .findFirst()
                .map(error -> " (" + error + ")")
                .orElse("");
    }

    private static String words(Map<StoreKind, StoreObservation> stores) {
        return String.join(", ", stores.keySet().stream().map(StoreKind::word).toList());
    }

    private static Optional<Problem> problem(Reason reason, String message) {
        return Optional.of(new Problem(reason, message));
    }
}
