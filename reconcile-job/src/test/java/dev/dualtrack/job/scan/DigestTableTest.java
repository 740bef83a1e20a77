package dev.dualtrack.job.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DigestTableTest {
    private final DigestTable table = new DigestTable();

    @Test
    void holdsWhatAHashMapHoldsOverManyRounds() {
        Random random = new Random(42);
        Map<Long, Long> reference = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            long key = random.nextBoolean() ? random.nextLong() : random.nextInt(20_000) + 1L;
            long content = random.nextLong();
            reference.put(key, content);
            table.put(key, content);
        }

        assertThat(table.size()).isEqualTo(reference.size());
        reference.forEach((key, content) -> assertThat(table.meet(key)).isEqualTo(content));
        assertThat(table.unmet()).isZero();
    }

    @Test
    void keepsKeysApartThatFallOnTheSameSlot() {
        for (long i = 1; i <= 500; i++) {
            table.put(i << 32, i);
        }

        for (long i = 1; i <= 500; i++) {
            assertThat(table.meet(i << 32)).isEqualTo(i);
        }
        assertThat(table.meet(501L << 32)).isZero();
    }

    @Test
    void tellsWhichKeysWereNotMet() {
        table.put(1, 10);
        table.put(2, 20);

        table.meet(1);
        table.meet(1);
        table.meet(3);

        assertThat(table.isUnmet(1)).isFalse();
        assertThat(table.isUnmet(2)).isTrue();
        assertThat(table.isUnmet(3)).isFalse();
        assertThat(table.unmet()).isEqualTo(1);
    }

    @Test
    void refusesToGrowOnceKeysAreMet() {
        table.put(1, 10);
        table.meet(1);

        assertThatThrownBy(() -> table.put(2, 20)).isInstanceOf(IllegalStateException.class);
    }
}
