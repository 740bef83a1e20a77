package dev.dualtrack.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.operator.model.Guardian.Decision;
import dev.dualtrack.operator.model.SourceFacts.SlotFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GuardianTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final SlotFacts SLOT = new SlotFacts(true, "reserved", 0, true);
    private static final Mark STREAMING = mark().nowStreaming();

    @Test
    void aFreshPipelineBeginsWithEpochOne() {
        assertThat(decide(null, null, false, 0)).isEqualTo(new Decision.Write(mark()));
    }

    @Test
    void offsetsWithoutAMarkCountAsAnEpochThatWas() {
        assertThat(decide(null, null, true, 0))
                .isInstanceOfSatisfying(
                        Decision.Recover.class,
                        recover -> assertThat(recover.mark().epoch()).isEqualTo(2));
    }

    @Test
    void aMarkInAStoreCountsWhereKafkaHasNone() {
        assertThat(decide(null, null, false, 5))
                .isInstanceOfSatisfying(
                        Decision.Write.class,
                        write -> assertThat(write.mark().epoch()).isEqualTo(6));
    }

    @Test
    void aSlotThatIsNotThereYetIsNoLoss() {
        assertThat(decide(mark(), null, false, 0)).isEqualTo(new Decision.Keep(mark()));
    }

    @Test
    void remembersThatItStreamsOnceSlotAndOffsetsAreThere() {
        assertThat(decide(mark(), SLOT, false, 0)).isEqualTo(new Decision.Keep(mark()));
        assertThat(decide(mark(), SLOT, true, 0)).isEqualTo(new Decision.Write(STREAMING));
        assertThat(decide(STREAMING, SLOT, true, 0)).isEqualTo(new Decision.Keep(STREAMING));
    }

    @Test
    void aMissingSlotBeginsTheNextEpoch() {
        assertThat(decide(STREAMING, null, true, 0)).isInstanceOfSatisfying(Decision.Recover.class, recover -> {
            assertThat(recover.mark().epoch()).isEqualTo(2);
            assertThat(recover.mark().streaming()).isFalse();
            assertThat(recover.mark().since()).isEqualTo(NOW);
        });
    }

    @Test
    void missingOffsetsAndAnotherDatabaseBeginTheNextEpoch() {
        assertThat(decide(STREAMING, SLOT, false, 0)).isInstanceOf(Decision.Recover.class);
        assertThat(Guardian.decide(STREAMING, facts(SLOT, "another"), true, 0, "me", "slot", NOW))
                .isInstanceOf(Decision.Recover.class);
    }

    @Test
    void aSlotThatLostItsWalBeginsTheNextEpochEvenBeforeItStreamed() {
        SlotFacts lost = new SlotFacts(false, "lost", 0, true);
        assertThat(decide(STREAMING, lost, true, 0)).isInstanceOf(Decision.Recover.class);
        assertThat(decide(mark(), lost, true, 0)).isInstanceOf(Decision.Recover.class);
    }

    @Test
    void givesUpAfterThreeRecoveriesInAnHourAndTriesAgainLater() {
        Mark mark = STREAMING;
        for (int recovery = 0; recovery < 3; recovery++) {
            mark = mark.recovered(mark.epoch() + 1, NOW, "system").nowStreaming();
        }
        assertThat(decide(mark, null, true, 0)).isInstanceOf(Decision.GiveUp.class);
        assertThat(Guardian.decide(
                        mark, facts(null, "system"), true, 0, "me", "slot", NOW.plus(Duration.ofMinutes(61))))
                .isInstanceOf(Decision.Recover.class);
    }

    private static Decision decide(@Nullable Mark mark, @Nullable SlotFacts slot, boolean offsets, long inStores) {
        return Guardian.decide(mark, facts(slot, "system"), offsets, inStores, "me", "slot", NOW);
    }

    private static Mark mark() {
        return Mark.first("me", 1, NOW, "system", "slot");
    }

    private static SourceFacts facts(@Nullable SlotFacts slot, String systemIdentifier) {
        return new SourceFacts("role", "logical", true, systemIdentifier, Map.of(), null, slot, "me", "me", true);
    }
}
