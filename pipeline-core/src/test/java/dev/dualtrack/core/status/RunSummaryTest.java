package dev.dualtrack.core.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.status.RunSummary.Relationships;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.status.RunSummary.StoreResult;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunSummaryTest {
    @Test
    void theLongestSummaryIsFarBelowTheSizeOfATerminationMessage() {
        long most = Long.MAX_VALUE;
        List<StoreResult> stores = Collections.nCopies(
                3,
                new StoreResult(
                        "vector",
                        most,
                        most,
                        most,
                        7,
                        most,
                        most,
                        most,
                        most,
                        Relationships.NONE,
                        most,
                        most,
                        most,
                        most,
                        false,
                        false,
                        Collections.nCopies(5, "0123456789ab")));
        RunSummary summary = new RunSummary(
                "r".repeat(63),
                Instant.MAX,
                Instant.MAX,
                Result.REPAIR_SUSPENDED,
                "w".repeat(500),
                "FFFFFFFF/FFFFFFFF",
                most,
                99.99999999,
                Instant.MAX,
                new RunSummary.Sample(Integer.MAX_VALUE, "0123456789abcdef"),
                "0123456789abcdef",
                stores);

        assertThat(summary.toString().length()).isLessThan(4096);
    }

    @Test
    void f30ARunDoesNotEndBeforeItBeganThoughItsClockWasSetBack() {
        Instant start = Instant.parse("2026-01-02T03:04:05Z");

        assertThat(run(start, start.minusSeconds(600)).finishedAt()).isEqualTo(start);
        assertThat(run(start, start.plusSeconds(600)).finishedAt()).isEqualTo(start.plusSeconds(600));
        assertThat(run(start, null).finishedAt()).isNull();
    }

    @Test
    void f30TheTimesOfARunThatIsKnownToHaveEndedThenAreNotFarOff() {
        Instant earliest = Instant.parse("2026-01-02T03:00:00Z");
        Instant latest = earliest.plusSeconds(600);
        RunSummary right = run(earliest.plusSeconds(1), latest.plusMillis(999));
        RunSummary behind = run(earliest.minusSeconds(599), earliest.minusSeconds(1));
        RunSummary ahead = run(latest.plusSeconds(1), latest.plusSeconds(598));

        assertThat(right.endedWithin(earliest, latest)).isEqualTo(right);
        assertThat(behind.endedWithin(earliest, latest)).isEqualTo(run(behind.startedAt(), latest));
        assertThat(ahead.endedWithin(earliest, latest)).isEqualTo(run(earliest, latest));
    }

    private static RunSummary run(Instant start, @Nullable Instant end) {
        return new RunSummary("run", start, end, Result.CONSISTENT, "", "", 0, null, null, null, null, List.of());
    }

    @Test
    void driftIsWhatIsMissingOrphanedStaleOrCorrupt() {
        StoreResult store = new StoreResult(
                "cache", 100, 99, 120, 7, 1, 20, 300, 4000, Relationships.NONE, 7, 7, 7, 7, true, true, List.of());

        assertThat(store.drift()).isEqualTo(4321);
    }
}
