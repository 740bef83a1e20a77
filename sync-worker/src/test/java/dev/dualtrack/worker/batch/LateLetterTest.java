package dev.dualtrack.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.LastGood;
import dev.dualtrack.core.event.Undo;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A worker that stands still while or before it opens or closes a dead letter, and goes on when its lane has long been
 * another's.
 */
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

    private void letterOfTheNextOwner(String id) {
        String version = TestTables.version(12).toString();
        bench.deadLetters.put("[" + id + "]", new DeadLetters.Reason(version, 12, "DATA", "refused"));
    }

    private static Lease lostOnce(BooleanSupplier lost) {
        return () -> {
            if (lost.getAsBoolean()) {
                throw new AbandonedException("gone");
            }
        };
    }

    private void leavesTheLetterOpen(ConsumerRecord<byte[], byte[]> record, Lease lease) {
        bench.refuse(ErrorClass.DATA, Set.of());
        assertThatThrownBy(() -> bench.lane.run(List.of(record), lease)).isInstanceOf(AbandonedException.class);
        assertThat(bench.deadLetters).containsOnlyKeys("[k0]");
        assertThat(bench.refilled).isEmpty();
    }

    @Test
    void f02AChangeThatWasAppliedBeforeTheLaneWasLostClosesNoLetterOfTheNextOwner() {
        letterOfTheNextOwner("k0");
        leavesTheLetterOpen(bench.update("k0", "title", 13), lostOnce(() -> bench.applies > 0));
    }

    @ParameterizedTest
    @EnumSource(Command.Reason.class)
    void f02ARowThatWasReadAgainBeforeTheLaneWasLostClosesNoLetterOfTheNextOwner(Command.Reason reason) {
        bench.row("k0", "title", 1, 0);
        letterOfTheNextOwner("k0");
        Set<StoreKind> stores = reason == Command.Reason.REPLAY ? Set.of(StoreKind.values()) : Set.of(StoreKind.GRAPH);
        Command refresh = new Command.Refresh(TestTables.key("k0"), stores, reason, "run", 0);
        leavesTheLetterOpen(bench.command(refresh), lostOnce(() -> bench.applies > 0));
    }

    @Test
    void f02ADeleteOrATruncateOfALostLaneClosesNoLetterOfTheNextOwner() {
        letterOfTheNextOwner("k0");
        leavesTheLetterOpen(bench.delete("k0", 13), lostOnce(() -> true));
        Command truncate = new Command.Truncate(TestTables.TABLE, TestTables.version(13));
        leavesTheLetterOpen(bench.command(truncate), lostOnce(() -> true));
    }

    /** Its last word, and whether it came before or after the next owner's letter nobody knows. */
    @Test
    void f02ARowWhoseLetterWasClosedLateIsReadAgain() {
        letterOfTheNextOwner("good");
        List<ConsumerRecord<byte[], byte[]>> change = List.of(bench.update("good", "title", 13));
        assertThatThrownBy(() -> bench.lane.run(change, lostOnce(bench.deadLetters::isEmpty)))
                .isInstanceOf(AbandonedException.class);

        bench.lane.askAgain(change);

        assertThat(bench.commands).containsExactly(asked("good"));
    }

    /** It would withdraw the row from all stores. */
    @Test
    void f02ALetterThatIsOpenNoMoreAnswersNoCompensation() {
        letterOfTheNextOwner("k0");
        Undo undo = new Undo(
                TestTables.version(12),
                12,
                0,
                new LastGood(
                        "{\"id\":\"k0\",\"title\":\"before\"," + "\"amount\":1,\"is_active\":true,\"note\":null}"));
        Command compensate = Command.Compensate.everywhere(TestTables.key("k0"), undo, StoreKind.GRAPH);

        leavesTheLetterOpen(bench.command(compensate), lostOnce(() -> true));

        assertThat(bench.commands).isEmpty();
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
