package dev.dualtrack.operator.status;

import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.api.status.Drift;
import dev.dualtrack.api.status.RunStatus;
import dev.dualtrack.api.status.StoreCounts;
import dev.dualtrack.api.stores.StoreKind;
import dev.dualtrack.operator.model.Observation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * What the newest run with a verdict measured, and when it ended. A run without a verdict measured nothing: it leaves the
 * figures as they are, with their time. Figures of an earlier epoch, or of another mapping, say nothing about this one and go.
 */
record Figures(
        @Nullable Drift drift,
        @Nullable String consistency,
        @Nullable String verifiedAt) {
    private static final Figures NONE = new Figures(null, null, null);
    private static final int DECIMALS = 4;

    /** The figures after {@code last}, the newest run that ended. */
    static Figures next(@Nullable RunStatus last, DataPipelineStatus previous, Observation seen) {
        if (last != null && RunTexts.beforeAChange(last, seen, previous)) {
            return NONE;
        }
        if (last != null && last.hasVerdict() && !RunTexts.ofFormerEpoch(last, seen, previous)) {
            return of(last);
        }
        return previous.verifiedAt() == null || isOfAnotherEpoch(previous, seen)
                ? NONE
                : new Figures(previous.drift(), previous.consistency(), previous.verifiedAt());
    }

    private static boolean isOfAnotherEpoch(DataPipelineStatus previous, Observation seen) {
        return previous.epoch() != null && seen.epoch() > 0 && previous.epoch() != seen.epoch();
    }

    private static Figures of(RunStatus run) {
        Drift drift = Drift.of(drift(run, StoreKind.VECTOR), drift(run, StoreKind.GRAPH), drift(run, StoreKind.CACHE));
        return new Figures(drift, consistency(run, drift), run.finishedAt());
    }

    private static @Nullable Long drift(RunStatus run, StoreKind kind) {
        return run.stores().stream()
                .filter(store -> store.name() == kind)
                .filter(store -> store.verified() || store.remaining() > 0)
                .map(StoreCounts::remaining)
                .findFirst()
                .orElse(null);
    }

    /** Rounded down, so that 100 % is reached by every key alone; nothing if there was no key. */
    private static @Nullable String consistency(RunStatus run, Drift drift) {
        long compared = run.stores().stream().mapToLong(StoreCounts::compared).sum();
        return compared == 0
                ? null
                : BigDecimal.valueOf(Math.max(0, compared - drift.total()))
                                .scaleByPowerOfTen(2)
                                .divide(BigDecimal.valueOf(compared), DECIMALS, RoundingMode.FLOOR)
                                .toPlainString()
                        + "%";
    }
}
