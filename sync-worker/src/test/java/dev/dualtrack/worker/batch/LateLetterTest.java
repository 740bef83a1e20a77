package dev.dualtrack.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Command;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** A worker that stands still while it writes a dead letter, and ends writing it when its lane has long been another's. */
final class LateLetterTest {
    private final Bench bench = new Bench(StoreKind.GRAPH);
    private final List<ConsumerRecord<byte[], byte[]>> batch =
            List.of(bench.update("good", "title", 10), bench.update("bad", "title", 11));

    LateLetterTest() {
        bench.refuse(ErrorClass.DATA, Set.of("bad"));
    }

    private static Command asked(String id) {
        return new Command.Refresh(
                TestTables.key(id), Set.of(StoreKind.GRAPH), Command.Reason.REPAIR, "lost-assignment", 0);
    }

    private void lostOnceALetterIsWritten() {
        if (!bench.deadLetters.isEmpty()) {
            throw new AbandonedException("gone");
        }
    }

    @Test
    void f02ARowWhoseLetterCameLateIsReadAgainOnceTheNextOwnerKnowsTheLetter() {
        assertThatThrownBy(() -> bench.lane.run(batch, this::lostOnceALetterIsWritten))
                .isInstanceOf(AbandonedException.class);
        assertThat(bench.commands).isEmpty();

        bench.lane.askAgain(batch);

        assertThat(bench.pauses).containsExactly(LaneWork.SETTLED);
        assertThat(bench.commands).containsExactly(asked("bad"));
    }

    @Test
    void f02ALetterOfWhichNobodyKnowsWhetherItWasWrittenMayYetCome() {
        bench.deadLetterQueueDown = true;
        assertThatThrownBy(() -> bench.run(batch)).isInstanceOf(FailedCall.class);

        bench.lane.askAgain(batch);

        assertThat(bench.commands).containsExactly(asked("bad"));
    }

    @Test
    void aLetterThatWasWrittenInTimeIsNotAskedAbout() {
        bench.deadLetterQueueDown = true;
        assertThatThrownBy(() -> bench.run(batch)).isInstanceOf(FailedCall.class);
        bench.deadLetterQueueDown = false;
        bench.run(batch);
        assertThat(bench.deadLetters).hasSize(1);

        bench.lane.askAgain(batch);

        assertThat(bench.pauses).isEmpty();
        assertThat(bench.commands).isEmpty();
    }
}
