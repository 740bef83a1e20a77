package dev.dualtrack.job.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenSinceTest {
    private final OpenSince<String> keys = new OpenSince<>(100);

    @Test
    void aRecordBeforeTheGivenOffsetIsOpen() {
        keys.add("k", 7, false);

        assertThat(keys.open()).containsExactly("k");
    }

    @Test
    void aRecordResolvedBeforeTheGivenOffsetIsNotOpen() {
        keys.add("k", 7, false);
        keys.add("k", 99, true);

        assertThat(keys.open()).isEmpty();
    }

    @Test
    void aRecordReopenedAfterItsResolutionIsOpen() {
        keys.add("k", 7, true);
        keys.add("k", 8, false);

        assertThat(keys.open()).containsExactly("k");
    }

    @Test
    void aRecordResolvedFromThatOffsetOnWasOpenForATime() {
        keys.add("k", 7, false);
        keys.add("k", 100, true);

        assertThat(keys.open()).containsExactly("k");
    }

    @Test
    void aTombstoneWhoseRecordWasCompactedAwayTellsThatItWasOpen() {
        keys.add("k", 150, true);

        assertThat(keys.open()).containsExactly("k");
    }
}
