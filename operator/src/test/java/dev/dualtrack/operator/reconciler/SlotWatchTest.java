package dev.dualtrack.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.cdc.SourceOffset;
import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.operator.model.Rollout;
import dev.dualtrack.operator.model.SourceFacts;
import dev.dualtrack.operator.model.SourceFacts.SlotFacts;
import dev.dualtrack.operator.model.SourceReading;
import dev.dualtrack.operator.model.StreamFacts;
import dev.dualtrack.operator.model.StreamReading;
import dev.dualtrack.operator.reconciler.SlotWatch.Finding;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlotWatchTest {
    private static final Rollout READY = new Rollout(Rollout.State.READY, "");
    private static final StreamReading STREAMS = stream(1, false);
    private static final Finding NOTHING = new Finding(false, false);

    private final SlotWatch watch = new SlotWatch();

    @Test
    void aSlotThatIsReadAndStandsStillForFiveMinutesIsNamed() {
        assertThat(look(0, slot(true, 1), STREAMS)).isEqualTo(NOTHING);
        assertThat(look(10, slot(true, 1), STREAMS)).isEqualTo(NOTHING);
        assertThat(look(309, slot(true, 1), STREAMS)).isEqualTo(NOTHING);
        assertThat(look(310, slot(true, 1), STREAMS)).isEqualTo(new Finding(false, true));

        assertThat(look(320, slot(true, 2), STREAMS)).as("it moved").isEqualTo(NOTHING);
    }

    @Test
    void aSlotThatMovesIsNot() {
        for (int look = 0; look < 100; look++) {
            assertThat(look(10L * look, slot(true, look), STREAMS)).isEqualTo(NOTHING);
        }
    }

    /** Which is confirmed when all of it is sent. */
    @Test
    void norOneWhoseReaderIsInsideALargeTransaction() {
        for (int look = 0; look < 100; look++) {
            assertThat(look(10L * look, slot(true, 1), stream(look, false))).isEqualTo(NOTHING);
        }
    }

    static Stream<Arguments> notStreaming() {
        return Stream.of(
                        stream(1, true),
                        new StreamReading.Read(new StreamFacts(List.of(), null, null, "", Map.of(), Map.of())),
                        new StreamReading.Unreachable("Kafka is away"))
                .flatMap(stream -> Stream.of(Arguments.of(stream, true), Arguments.of(stream, false)));
    }

    @ParameterizedTest
    @MethodSource("notStreaming")
    void nothingIsExpectedOfItDuringASnapshotOrWhileKafkaIsAwayNorForAWhileAfter(StreamReading stream, boolean read) {
        for (int look = 0; look < 100; look++) {
            assertThat(look(10L * look, slot(read, 1), stream)).isEqualTo(NOTHING);
        }
        assertThat(look(1000, slot(true, 1), STREAMS)).isEqualTo(NOTHING);
        assertThat(look(1010, slot(true, 1), STREAMS)).isEqualTo(NOTHING);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void norOfOneWhoseReaderIsStopped(boolean read) {
        Rollout stopped = new Rollout(Rollout.State.STOPPED, "");
        for (int look = 0; look < 100; look++) {
            assertThat(watch.look(ground(slot(read, 1), STREAMS), stopped, TimeUnit.SECONDS.toNanos(10L * look)))
                    .isEqualTo(NOTHING);
        }
    }

    @Test
    void aSlotThatNobodyReadsForHalfAMinuteIsNamedAndNotCalledStill() {
        assertThat(look(0, slot(false, 1), STREAMS)).isEqualTo(NOTHING);
        assertThat(look(29, slot(false, 1), STREAMS)).isEqualTo(NOTHING);
        assertThat(look(30, slot(false, 1), STREAMS)).isEqualTo(new Finding(true, false));
        assertThat(look(600, slot(false, 1), STREAMS)).isEqualTo(new Finding(true, false));
        assertThat(look(610, slot(true, 1), STREAMS)).isEqualTo(NOTHING);
    }

    @Test
    void oneThatIsNotThereIsNeither() {
        for (int look = 0; look < 100; look++) {
            assertThat(look(10L * look, null, STREAMS)).isEqualTo(NOTHING);
        }
    }

    private Finding look(long second, @Nullable SlotFacts slot, StreamReading stream) {
        return watch.look(ground(slot, stream), READY, TimeUnit.SECONDS.toNanos(second));
    }

    private static Ground ground(@Nullable SlotFacts slot, StreamReading stream) {
        SourceFacts facts =
                new SourceFacts("capture", "logical", true, "system", Map.of(), null, slot, null, null, true);
        return new Ground(
                new SourceReading.Read(facts, null), null, List.of(), stream, EpochState.known(1L), List.of());
    }

    private static SlotFacts slot(boolean active, long confirmed) {
        return new SlotFacts(active, "reserved", 0, new Lsn(confirmed), new Lsn(1 << 20));
    }

    private static StreamReading stream(long note, boolean snapshot) {
        return new StreamReading.Read(new StreamFacts(
                List.of(), null, new SourceOffset(new Lsn(1), snapshot), "note " + note, Map.of(), Map.of()));
    }
}
