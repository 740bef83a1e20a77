package dev.dualtrack.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
    @Test
    void theTextFormHasAFixedWidth() {
        String change = "00000001" + "000000000000001f" + "ffffffffffffffff";
        assertThat(new Version(1, 0x1F, -1)).hasToString(change);
        assertThat(Version.ZERO.toString()).hasSize(40);
        assertThat(new Version(1, 0x1F, -1, 0xFFFF_FFFFL)).hasToString(change + "ffffffff");
    }

    @Test
    void aRefreshedRecordIsNewerThanItsChangeAndOlderThanTheNextOne() {
        Version change = new Version(1, 2, 3);
        Version refreshed = change.refreshed();
        assertThat(refreshed).isGreaterThan(change).isLessThan(refreshed.refreshed());
        assertThat(refreshed.refreshed()).isLessThan(new Version(1, 2, 4));
        assertThat(refreshed.refreshed().change()).isEqualTo(change);
        assertThat(change.isRefreshed()).isFalse();
        assertThat(refreshed.isRefreshed()).isTrue();
    }

    @Test
    void whatAnEarlierReleaseStoredWasNotRefreshed() {
        assertThat(Version.parse("0".repeat(39) + "7")).isEqualTo(new Version(0, 0, 7, 0));
    }

    @Test
    void textAndVersionsHaveTheSameOrder() {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            Version left = any(random);
            Version right = any(random);

            assertThat(Integer.signum(left.toString().compareTo(right.toString())))
                    .isEqualTo(Integer.signum(left.compareTo(right)));
            assertThat(Version.parse(left.toString())).isEqualTo(left);
        }
    }

    @Test
    void aNewEpochOutranksEveryLsn() {
        assertThat(new Version(1, -1, -1).isBefore(Version.ofSnapshot(2))).isTrue();
    }

    @Test
    void anUpdateAfterTheSnapshotOutranksItEvenWithoutAPreviousCommit() {
        assertThat(Version.ofSnapshot(1).isBefore(new Version(1, 0, 68014544))).isTrue();
    }

    @Test
    void aChangeThatBeganEarlierAndCommittedLaterOutranksAnEarlierCommit() {
        assertThat(new Version(1, 100, 900).isBefore(new Version(1, 200, 50))).isTrue();
    }

    @Test
    void anEqualVersionIsNotBefore() {
        assertThat(new Version(1, 2, 3).isBefore(new Version(1, 2, 3))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0", "0000000A00000000000000000000000000000000", "000000000000000000000000000000000000000g"})
    void refusesOtherText(String text) {
        assertThatThrownBy(() -> Version.parse(text)).hasMessageContaining("expected: 40 or 48 lower-case hex digits");
    }

    /** A foreign hand's: nothing could be refreshed after it, and its row's lane would stand still. */
    @Test
    void whatCannotBeRefreshedAgainIsNoVersion() {
        String change = new Version(1, 2, 3).toString();
        assertThat(Version.ifValid(change + "ffffffff")).isEmpty();
        assertThat(Version.ifValid(change + "fffffffe").map(Version::refreshed))
                .hasValueSatisfying(last -> assertThat(last).hasToString(change + "ffffffff"));
        assertThat(Version.ifValid("f".repeat(40))).contains(new Version(0xFFFF_FFFFL, -1, -1));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0x1_0000_0000L})
    void refusesNumbersOutOfBounds(long epoch) {
        assertThatThrownBy(() -> new Version(epoch, 0, 0)).hasMessageContaining("epoch: " + epoch);
        assertThatThrownBy(() -> new Version(0, 0, 0, epoch)).hasMessageContaining("refreshes: " + epoch);
    }

    private static Version any(Random random) {
        return new Version(
                random.nextInt(3),
                random.nextInt(3) - 1L,
                random.nextInt(3) == 0 ? random.nextLong() : 1,
                random.nextInt(3));
    }
}
