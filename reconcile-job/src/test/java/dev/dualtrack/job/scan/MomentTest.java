package dev.dualtrack.job.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.job.world.World;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class MomentTest {
    private static final TopicPartition FIRST = new TopicPartition("t", 0);
    private static final TopicPartition SECOND = new TopicPartition("t", 1);

    @Test
    void whatIsStillToBeCarriedOutMayBeInAnyPartition() {
        Moment moment = new Moment("", Map.of(FIRST, 4L, SECOND, 100L), 7, 9);

        assertThat(moment.before(10)).isEqualTo(new Moment("", Map.of(FIRST, 0L, SECOND, 90L), 7, 9));
    }

    /** Else a change that ended between the two would be in neither. */
    @Test
    void theTopicsEndsAreThoseOfBeforeTheTransactionsWereAskedFor() {
        World world = World.with(3);
        Map<TopicPartition, Long> ends = world.stream().ends(world.mapping().id());
        world.source().afterRead(() -> world.put("p1", "another title"));

        assertThat(Moment.of(world.source(), world.stream(), world.mapping()).ends())
                .isEqualTo(ends);
    }
}
