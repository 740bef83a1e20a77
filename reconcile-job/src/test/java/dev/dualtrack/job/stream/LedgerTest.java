package dev.dualtrack.job.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger<String> ledger = new Ledger<>(100);

    @Test
    void aRecordBeforeTheGivenOffsetIsOpen() {
        ledger.add("k", 7, false);

        assertThat(ledger.open()).containsExactly("k");
    }

    @Test
    void aRecordResolvedBeforeTheGivenOffsetIsNotOpen() {
        ledger.add("k", 7, false);
        ledger.add("k", 99, true);

        assertThat(ledger.open()).isEmpty();
    }

    @Test
    void aRecordReopenedAfterItsResolutionIsOpen() {
        ledger.add("k", 7, true);
        ledger.add("k", 8, false);

        assertThat(ledger.open()).containsExactly("k");
    }

    @Test
    void aRecordResolvedFromThatOffsetOnWasOpenForATime() {
        ledger.add("k", 7, false);
        ledger.add("k", 100, true);

        assertThat(ledger.open()).containsExactly("k");
    }

    @Test
    void aTombstoneWhoseRecordWasCompactedAwayTellsThatItWasOpen() {
        ledger.add("k", 150, true);

        assertThat(ledger.open()).containsExactly("k");
    }
}
