package dev.dualtrack.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.cdc.SourceOffset;
import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.operator.model.Guardian.Decision;
import dev.dualtrack.operator.model.SourceFacts.SlotFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GuardianTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Lsn END = new Lsn(200);
    private static final SlotFacts SLOT = slot(100);
    private static final SourceOffset READ = new SourceOffset(new Lsn(100), false);
    private static final Mark STREAMING = mark().nowStreaming();

    @Test
    void aFreshPipelineBeginsWithEpochOne() {
        assertThat(decide(null, null, null, 0)).isEqualTo(new Decision.Write(mark()));
    }

    @Test
    void offsetsWithoutAMarkCountAsAnEpochThatWas() {
        assertThat(decide(null, null, READ, 0))
                .isInstanceOfSatisfying(
                        Decision.Recover.class,
                        recover -> assertThat(recover.mark().epoch()).isEqualTo(2));
    }

    @Test
    void aMarkInAStoreCountsWhereKafkaHasNone() {
        assertThat(decide(null, null, null, 5))
                .isInstanceOfSatisfying(
                        Decision.Write.class,
                        write -> assertThat(write.mark().epoch()).isEqualTo(6));
    }

    @Test
    void aSlotThatIsNotThereYetIsNoLoss() {
        assertThat(decide(mark(), null, null, 0)).isEqualTo(new Decision.Keep(mark()));
    }

    @Test
    void remembersThatItStreamsOnceOffsetsAreThere() {
        assertThat(decide(mark(), SLOT, null, 0)).isEqualTo(new Decision.Keep(mark()));
        assertThat(decide(mark(), SLOT, READ, 0)).isEqualTo(new Decision.Write(STREAMING));
        assertThat(decide(STREAMING, SLOT, READ, 0)).isEqualTo(new Decision.Keep(STREAMING));
    }

    /** A pass reads the source first: a slot that it misses may be there by the time that it sees offsets. */
    @Test
    void f28ASlotThatNoPassHasSeenIsALossOnceAnEarlierPassHasSeenOffsets() {
        assertThat(decide(mark(), null, READ, 0)).isEqualTo(new Decision.Write(STREAMING));
        assertThat(decide(STREAMING, null, READ, 0)).isInstanceOf(Decision.Recover.class);
    }

    @Test
    void aMissingSlotBeginsTheNextEpoch() {
        assertThat(decide(STREAMING, null, READ, 0)).isInstanceOfSatisfying(Decision.Recover.class, recover -> {
            assertThat(recover.mark().epoch()).isEqualTo(2);
            assertThat(recover.mark().streaming()).isFalse();
            assertThat(recover.mark().since()).isEqualTo(NOW);
        });
    }

    @Test
    void f28ASlotThatHasLetGoOfWhatWasNotReadBeginsTheNextEpochEvenBeforeItStreamed() {
        assertThat(decide(STREAMING, slot(101), READ, 0))
                .isInstanceOfSatisfying(
                        Decision.Recover.class,
                        recover -> assertThat(recover.loss()).contains("0/65").contains("0/64"));
        assertThat(decide(mark(), slot(101), READ, 0)).isInstanceOf(Decision.Recover.class);
    }

    @Test
    void aSlotThatIsBehindWhatWasReadOrIsBeingMadeIsNoLoss() {
        assertThat(decide(STREAMING, slot(50), READ, 0)).isEqualTo(new Decision.Keep(STREAMING));
        assertThat(decide(STREAMING, new SlotFacts(false, "reserved", 0, null, END), READ, 0))
                .isEqualTo(new Decision.Keep(STREAMING));
    }

    @Test
    void f28ALogThatEndsBeforeWhatAnEarlierPassSawNotedBeginsTheNextEpoch() {
        SourceOffset beyond = new SourceOffset(new Lsn(201), false);

        assertThat(decide(STREAMING, SLOT, beyond, noted(beyond), 0))
                .isInstanceOfSatisfying(
                        Decision.Recover.class,
                        recover -> assertThat(recover.loss()).contains("0/C8").contains("0/C9"));
        assertThat(decide(STREAMING, SLOT, beyond, noted(READ), 0))
                .as("read since the source was looked at")
                .isEqualTo(new Decision.Keep(STREAMING));
        assertThat(decide(STREAMING, SLOT, beyond, noted(new SourceOffset(END, false)), 0))
                .as("all was read")
                .isEqualTo(new Decision.Keep(STREAMING));
    }

    /** As where the log has grown past what was read while cdc-server was being stopped. */
    @Test
    void f28ALossThatAnEarlierPassSawStaysOneThoughNothingShowsItAnyMore() {
        EarlierPass earlier = new EarlierPass(READ, "seen");

        assertThat(decide(STREAMING, SLOT, READ, earlier, 0))
                .isInstanceOfSatisfying(
                        Decision.Recover.class,
                        recover -> assertThat(recover.loss()).isEqualTo("seen"));
    }

    @Test
    void missingOffsetsAndAnotherDatabaseBeginTheNextEpoch() {
        assertThat(decide(STREAMING, SLOT, null, 0)).isInstanceOf(Decision.Recover.class);
        SourceOffset beyond = new SourceOffset(new Lsn(201), false);
        assertThat(Guardian.decide(STREAMING, facts(SLOT, "another"), beyond, noted(beyond), 0, "me", "slot", NOW))
                .isInstanceOfSatisfying(
                        Decision.Recover.class,
                        recover -> assertThat(recover.loss()).contains("replaced"));
    }

    @Test
    void aSlotThatLostItsWalBeginsTheNextEpochEvenBeforeItStreamed() {
        SlotFacts lost = new SlotFacts(false, "lost", 0, new Lsn(100), END);
        assertThat(decide(STREAMING, lost, READ, 0)).isInstanceOf(Decision.Recover.class);
        assertThat(decide(mark(), lost, READ, 0)).isInstanceOf(Decision.Recover.class);
    }

    @Test
    void givesUpAfterThreeRecoveriesInAnHourAndTriesAgainLater() {
        Mark mark = STREAMING;
        for (int recovery = 0; recovery < 3; recovery++) {
            mark = mark.recovered(mark.epoch() + 1, NOW, "system").nowStreaming();
        }
        assertThat(decide(mark, null, READ, 0)).isInstanceOf(Decision.GiveUp.class);
        assertThat(Guardian.decide(
                        mark,
                        facts(null, "system"),
                        READ,
                        EarlierPass.NONE,
                        0,
                        "me",
                        "slot",
                        NOW.plus(Duration.ofMinutes(61))))
                .isInstanceOf(Decision.Recover.class);
    }

    @Test
    void f30AClockThatIsSetMovesThatHourByAsMuchAndATimeFarAheadDoesNotCount() {
        Mark tired = STREAMING;
        for (int recovery = 0; recovery < 3; recovery++) {
            tired = tired.recovered(tired.epoch() + 1, NOW, "system");
        }

        assertThat(tired.exhausted(NOW.minus(Duration.ofMinutes(10)))).isTrue();
        assertThat(tired.exhausted(NOW.plus(Duration.ofMinutes(10)))).isTrue();
        assertThat(tired.exhausted(NOW.plus(Duration.ofMinutes(70)))).isFalse();
        assertThat(tired.exhausted(NOW.minus(Duration.ofDays(365)))).isFalse();
    }

    private static Decision decide(
            @Nullable Mark mark, @Nullable SlotFacts slot, @Nullable SourceOffset offset, long inStores) {
        return decide(mark, slot, offset, EarlierPass.NONE, inStores);
    }

    private static Decision decide(
            @Nullable Mark mark,
            @Nullable SlotFacts slot,
            @Nullable SourceOffset offset,
            EarlierPass earlier,
            long inStores) {
        return Guardian.decide(mark, facts(slot, "system"), offset, earlier, inStores, "me", "slot", NOW);
    }

    private static EarlierPass noted(SourceOffset offset) {
        return new EarlierPass(offset, "");
    }

    private static SlotFacts slot(long confirmed) {
        return new SlotFacts(true, "reserved", 0, new Lsn(confirmed), END);
    }

    private static Mark mark() {
        return Mark.first("me", 1, NOW, "system", "slot");
    }

    private static SourceFacts facts(@Nullable SlotFacts slot, String systemIdentifier) {
        return new SourceFacts("role", "logical", true, systemIdentifier, Map.of(), null, slot, "me", "me", true);
    }
}
