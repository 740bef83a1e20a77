package dev.dualtrack.worker.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.schema.TableId;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LetterLinesTest {
    private static final TableId TABLE = TableId.parse("public.policies");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final LetterLines lines = new LetterLines();

    private int told(TableId table, String errorClass, int letters, Instant now) {
        int told = 0;
        for (int i = 0; i < letters; i++) {
            told += lines.next(table, errorClass, now).isPresent() ? 1 : 0;
        }
        return told;
    }

    @Test
    void f11TellsTenOfAFloodAndOfEachKindOnItsOwn() {
        assertThat(told(TABLE, "DATA", 25, START)).isEqualTo(10);
        assertThat(told(TABLE, "SCHEMA", 1, START)).isEqualTo(1);
        assertThat(told(TableId.parse("public.rules"), "DATA", 1, START)).isEqualTo(1);
    }

    @Test
    void f11GoesOnAfterAMinuteAndTellsHowManyWereLeftOut() {
        told(TABLE, "DATA", 25, START);

        assertThat(lines.next(TABLE, "DATA", START.plusSeconds(59))).isEmpty();
        assertThat(lines.next(TABLE, "DATA", START.plusSeconds(60))).isEqualTo(OptionalLong.of(16));
        assertThat(lines.next(TABLE, "DATA", START.plusSeconds(60))).isEqualTo(OptionalLong.of(0));
    }

    @ParameterizedTest
    @ValueSource(longs = {-600, 600})
    void f30AClockThatIsSetBeginsAnotherMinuteAndSilencesNothing(long step) {
        told(TABLE, "DATA", 25, START);
        Instant set = START.plusSeconds(step);

        assertThat(lines.next(TABLE, "DATA", set)).isEqualTo(OptionalLong.of(15));
        assertThat(told(TABLE, "DATA", 25, set)).isEqualTo(9);
        assertThat(told(TABLE, "DATA", 25, set.plusSeconds(60))).isEqualTo(10);
    }
}
