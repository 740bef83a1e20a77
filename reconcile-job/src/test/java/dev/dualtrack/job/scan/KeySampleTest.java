package dev.dualtrack.job.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.schema.TableId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KeySampleTest {
    private static final TableId TABLE = new TableId("public", "t");

    private static final int SIZE = 100;

    private final List<Long> keys =
            new ArrayList<>(LongStream.range(0, 5_000).boxed().toList());

    @Test
    void isTheSameForTheSameSeedInAnyOrder() {
        Set<RecordKey> sample = sample(1);
        Collections.shuffle(keys, new Random(7));

        assertThat(sample(1)).isEqualTo(sample).hasSize(SIZE);
    }

    @Test
    void coversEverythingOverManySeeds() {
        Set<RecordKey> seen = new HashSet<>();
        for (long seed = 0; seed < 600; seed++) {
            seen.addAll(sample(seed));
        }

        assertThat(seen).hasSize(5_000);
    }

    @Test
    void isEverythingThereIsInASmallTable() {
        keys.subList(30, keys.size()).clear();

        assertThat(sample(1)).hasSize(30);
    }

    @Test
    void aKeyThatIsOfferedTwiceTakesOnePlace() {
        keys.subList(30, keys.size()).clear();
        keys.addAll(List.copyOf(keys));

        assertThat(sample(20, 1)).hasSize(20);
    }

    @Test
    void isNothingIfNobodyWantsAny() {
        assertThat(sample(0, 1)).isEmpty();
    }

    /** Of 5,000 records with 50 bad ones, 100 drawn miss all of them in 36 of 100 runs: the hypergeometric 0.3624. */
    @Test
    void findsDamageAsOftenAsChanceSays() {
        long missed = LongStream.range(0, 2_000)
                .filter(seed -> sample(seed).stream()
                        .noneMatch(key -> (Long) key.values().getFirst() < 50))
                .count();

        assertThat(missed / 2_000.0).isBetween(0.33, 0.40);
    }

    private Set<RecordKey> sample(long seed) {
        return sample(SIZE, seed);
    }

    private Set<RecordKey> sample(int size, long seed) {
        KeySample sample = new KeySample(new DeepCheck(size, seed));
        keys.forEach(key ->
                sample.offer(Candidate.sighted(new RecordKey(TABLE, List.of(key)), null), key * 0x9E3779B97F4A7C15L));
        assertThat(sample.candidates())
                .allSatisfy(candidate -> assertThat(candidate.deep()).isTrue());
        return sample.candidates().stream().map(Candidate::key).collect(Collectors.toSet());
    }
}
