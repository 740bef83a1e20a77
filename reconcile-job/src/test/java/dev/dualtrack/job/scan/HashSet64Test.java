package dev.dualtrack.job.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HashSet64Test {
    private final HashSet64 set = new HashSet64();

    @Test
    void holdsWhatAHashSetHoldsOverManyRounds() {
        Random random = new Random(42);
        Set<Long> reference = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            long hash = random.nextBoolean() ? random.nextLong() : random.nextInt(20_000) + 1L;
            assertThat(set.add(hash)).isEqualTo(reference.add(hash));
        }

        assertThat(set.size()).isEqualTo(reference.size());
        assertThat(reference).allMatch(set::contains);
        assertThat(random.longs(10_000).filter(hash -> !reference.contains(hash)))
                .noneMatch(set::contains);
    }

    @Test
    void keepsHashesApartThatFallOnTheSameSlot() {
        for (long i = 1; i <= 500; i++) {
            assertThat(set.add(i << 32)).isTrue();
        }

        assertThat(set.contains(500L << 32)).isTrue();
        assertThat(set.contains(501L << 32)).isFalse();
    }

    @Test
    void zeroIsAHashToo() {
        assertThat(set.contains(0)).isFalse();
        assertThat(set.add(0)).isTrue();
        assertThat(set.add(0)).isFalse();
        assertThat(set.contains(0)).isTrue();
        assertThat(set.size()).isEqualTo(1);
    }
}
