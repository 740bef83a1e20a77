package dev.dualtrack.operator.status;

import dev.dualtrack.api.status.Circuit;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.api.status.HotPathStatus;
import dev.dualtrack.api.status.SlotStatus;
import dev.dualtrack.api.status.StoreStatus;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.status.WorkerStatus;
import dev.dualtrack.operator.model.Observation;
import dev.dualtrack.operator.model.SourceFacts.SlotFacts;
import dev.dualtrack.operator.model.SourceReading;
import dev.dualtrack.operator.model.StoreObservation;
import dev.dualtrack.operator.model.StreamReading;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The hot path's figures; what could not be read keeps its last value. */
record HotPathTexts(Observation seen, DataPipelineStatus previous) {
    String lag() {
        if (!(seen.stream() instanceof StreamReading.Read)) {
            return previous.lag() == null ? "0" : previous.lag();
        }
        return Coarse.lag(
                seen.lag().values().stream().mapToLong(Long::longValue).sum());
    }

    long quarantined() {
        if (seen.stream() instanceof StreamReading.Read read) {
            return read.facts().quarantined().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
        return previous.quarantined() == null ? 0 : previous.quarantined();
    }

    HotPathStatus status() {
        List<StoreStatus> stores = new TreeSet<>(seen.stores().keySet())
                .stream().map(kind -> store(kind, seen.stores().get(kind))).toList();
        Set<String> uncarried = uncarried();
        return new HotPathStatus(stores, slot(), uncarried.isEmpty() ? null : List.copyOf(uncarried));
    }

    /** The tables of which the publication does not carry every change, by name; those that are settling are among them. */
    Set<String> uncarried() {
        if (seen.source() instanceof SourceReading.Read) {
            Set<String> tables = new TreeSet<>(seen.uncarried());
            tables.addAll(seen.settling());
            return tables;
        }
        return previous.hotPath() == null || previous.hotPath().uncarried() == null
                ? Set.of()
                : new TreeSet<>(previous.hotPath().uncarried());
    }

    private StoreStatus store(StoreKind kind, @Nullable StoreObservation store) {
        List<WorkerStatus> reports = store == null ? List.of() : store.reports();
        String lag = before(kind).map(StoreStatus::lag).orElse("0");
        long quarantined = before(kind).map(StoreStatus::quarantined).orElse(0L);
        if (seen.stream() instanceof StreamReading.Read read) {
            Map<StoreKind, Long> open = read.facts().quarantined();
            lag = Coarse.lag(seen.lag().getOrDefault(kind, 0L));
            quarantined = open.getOrDefault(kind, 0L);
        }
        return new StoreStatus(
                RunTexts.kind(kind.word()),
                lag,
                quarantined,
                circuit(reports),
                reports.stream()
                        .map(WorkerStatus::lastErrorClass)
                        .filter(error -> !error.isEmpty())
                        .findFirst()
                        .orElse(""));
    }

    private static @Nullable Circuit circuit(List<WorkerStatus> reports) {
        return reports.stream()
                .map(WorkerStatus::circuit)
                .filter(circuit -> circuit != WorkerStatus.Circuit.CLOSED)
                .findFirst()
                .or(() -> reports.stream().map(WorkerStatus::circuit).findFirst())
                .map(circuit -> Circuit.valueOf(circuit.name()))
                .orElse(null);
    }

    private Optional<StoreStatus> before(StoreKind kind) {
        return previous.hotPath() == null
                ? Optional.empty()
                : previous.hotPath().stores().stream()
                        .filter(store -> store.name().name().equals(kind.name()))
                        .findFirst();
    }

    private @Nullable SlotStatus slot() {
        if (seen.source() instanceof SourceReading.Read read) {
            SlotFacts slot = read.facts().slot();
            return slot == null
                    ? null
                    : new SlotStatus(seen.slotName(), slot.walStatus(), Coarse.bytes(seen.retainedBytes()));
        }
        return previous.hotPath() == null ? null : previous.hotPath().slot();
    }
}
