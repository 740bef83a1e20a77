package dev.dualtrack.job.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ChangedKeysTest {
    private static final TopicPartition ONE = new TopicPartition("t", 0);
    private static final TopicPartition TWO = new TopicPartition("t", 1);

    @Test
    void allChangesAreThereWhereNoPartitionBeginsLater() {
        assertThat(areThere(Map.of(ONE, 5L, TWO, 0L), Map.of(ONE, 5L, TWO, 0L), Map.of(ONE, 7L, TWO, 1L)))
                .isTrue();
        assertThat(areThere(Map.of(ONE, 5L, TWO, 0L), Map.of(ONE, 6L, TWO, 0L), Map.of(ONE, 7L, TWO, 1L)))
                .as("retention took one")
                .isFalse();
    }

    @Test
    void aTopicThatWasMadeAgainIsAnother() {
        assertThat(areThere(Map.of(ONE, 5L), Map.of(ONE, 0L), Map.of(ONE, 4L))).isFalse();
        assertThat(areThere(Map.of(ONE, 5L), Map.of(ONE, 0L, TWO, 0L), Map.of(ONE, 5L, TWO, 0L)))
                .isFalse();
        assertThat(areThere(Map.of(ONE, 5L, TWO, 0L), Map.of(ONE, 0L), Map.of(ONE, 5L)))
                .isFalse();
    }

    @Test
    void moreThanIsWishedForAreNotRead() {
        assertThat(areThere(Map.of(ONE, 5L, TWO, 0L), Map.of(ONE, 0L, TWO, 0L), Map.of(ONE, 10L, TWO, 5L)))
                .isTrue();
        assertThat(areThere(Map.of(ONE, 5L, TWO, 0L), Map.of(ONE, 0L, TWO, 0L), Map.of(ONE, 10L, TWO, 6L)))
                .isFalse();
    }

    private static boolean areThere(
            Map<TopicPartition, Long> since, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
        return ChangedKeys.areThere(since, starts, ends, 10);
    }
}
