package dev.dualtrack.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.cdc.SourceOffset;
import dev.dualtrack.core.source.Lsn;
import dev.dualtrack.operator.model.Mark;
import dev.dualtrack.operator.model.StreamFacts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionTest {
    private static final Mark MARK = Mark.first("me", 1, Instant.EPOCH, "system", "slot");
    private static final SourceOffset NOTED = new SourceOffset(new Lsn(100), false);

    private final Session session = new Session();

    @Test
    void knowsWhatWasNotedUnderAMarkUntilTheNextEpoch() {
        assertThat(session.noted(MARK)).as("at first").isNull();

        session.rememberNoted(facts(MARK));
        assertThat(session.noted(MARK.nowStreaming())).isEqualTo(NOTED);
        assertThat(session.noted(MARK.recovered(2, Instant.EPOCH, "system"))).isNull();
        assertThat(session.noted(null)).isNull();

        session.rememberNoted(facts(null));
        assertThat(session.noted(MARK)).as("without a mark").isNull();
    }

    private static StreamFacts facts(@Nullable Mark mark) {
        return new StreamFacts(List.of(), mark, NOTED, Map.of(), Map.of());
    }
}
