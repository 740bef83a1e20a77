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
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KeySampleTest {
    private static final TableId TABLE = new TableId("public", "t");

    private final List<Long> keys =
            new ArrayList<>(LongStream.range(0, 5_000).boxed().toList());

    @Test
    void isTheSameForTheSameSeedInAnyOrder() {
        Set<RecordKey> sample = sample(1);
        Collections.shuffle(keys, new Random(7));

        assertThat(sample(1)).isEqualTo(sample).hasSize(100);
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

    private Set<RecordKey> sample(long seed) {
        KeySample sample = new KeySample(seed);
        keys.forEach(key -> sample.offer(new RecordKey(TABLE, List.of(key)), key * 0x9E3779B97F4A7C15L));
        return Set.copyOf(sample.keys());
    }
}
