package dev.dualtrack.core.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TxSnapshotTest {
    @Test
    void readsPostgresTextForm() {
        assertThat(TxSnapshot.parse("10:20:10,14")).isEqualTo(new TxSnapshot(10, 20, Set.of(10L, 14L)));
        assertThat(TxSnapshot.parse("10:10:")).isEqualTo(new TxSnapshot(10, 10, Set.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10:20", "10:20:x", "a:b:"})
    void refusesOtherText(String text) {
        assertThatThrownBy(() -> TxSnapshot.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"9,true", "10,false", "11,true", "14,false", "19,true", "20,false", "21,false", "0,true"})
    void seesWhatWasCommittedBefore(long xid, boolean seen) {
        assertThat(TxSnapshot.parse("10:20:10,14").sees(xid)).isEqualTo(seen);
    }

    @ParameterizedTest
    @CsvSource({"9,true", "10,false", "11,false", "19,false", "20,false"})
    void hasSurelyOutlivedOnlyWhatIsOlderThanAllThatWasRunning(long xid, boolean outlived) {
        assertThat(TxSnapshot.parse("10:20:10,14").hasOutlived(xid)).isEqualTo(outlived);
    }

    @ParameterizedTest
    @CsvSource({
        // The counter has just wrapped: ids near 2^32 are of the epoch before, and settled.
        "4294967295,true",
        "4294967290,true",
        "3,false",
        "5,true",
        "6,false"
    })
    void widensIdsAcrossTheWrap(long xid, boolean seen) {
        long epoch = 1L << 32;

        assertThat(new TxSnapshot(epoch + 3, epoch + 6, Set.of(epoch + 3)).sees(xid))
                .isEqualTo(seen);
    }

    @Test
    void anIdJustAheadOfAnUnwrappedCounterIsNotSeen() {
        long beforeTheWrap = (1L << 32) - 5;

        assertThat(new TxSnapshot(beforeTheWrap, beforeTheWrap, Set.of()).sees(2))
                .isFalse();
        assertThat(new TxSnapshot(beforeTheWrap, beforeTheWrap, Set.of()).sees(beforeTheWrap - 1))
                .isTrue();
    }

    @Test
    void lsnsCompareAsUnsignedAndKeepTheirTextForm() {
        assertThat(Lsn.parse("16/B374D848")).hasToString("16/B374D848");
        assertThat(Lsn.parse("FFFFFFFF/FFFFFFFF").hasReached(Lsn.parse("7/0"))).isTrue();
        assertThat(Lsn.parse("0/1").hasReached(Lsn.parse("0/2"))).isFalse();
        assertThat(Lsn.parse("0/2").hasReached(Lsn.parse("0/2"))).isTrue();
        assertThatThrownBy(() -> Lsn.parse("16B374D848")).hasMessageContaining("expected: X/Y");
    }
}
