package dev.dualtrack.worker.batch;

import static dev.dualtrack.worker.batch.TestTables.delete;
import static dev.dualtrack.worker.batch.TestTables.deleteOfKeyChange;
import static dev.dualtrack.worker.batch.TestTables.row;
import static dev.dualtrack.worker.batch.TestTables.update;
import static dev.dualtrack.worker.batch.TestTables.with;
import static dev.dualtrack.worker.batch.TestTables.without;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.event.ChangeEvent;
import dev.dualtrack.core.event.Row;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CompactorTest {
    private static final Row FIRST = row("a", "first", 1);
    private static final Row SECOND = row("a", "second", 2);

    private static List<ChangeEvent> last(ChangeEvent... events) {
        return Compactor.compact(Arrays.stream(events).map(TestTables::input).toList()).last().stream()
                .map(Input.Change::event)
                .toList();
    }

    @Test
    void f23KeepsTheLastStateOfEachKeyInTheOrderOfTheLastChanges() {
        ChangeEvent b = update("b", row("b", "other", 0), 2);
        ChangeEvent a = update("a", SECOND, 3);
        assertThat(last(update("a", FIRST, 1), b, a)).containsExactly(b, a);
    }

    @Test
    void countsWhatItDrops() {
        List<Input.Change> changes = List.of(
                TestTables.input(update("a", FIRST, 1)),
                TestTables.input(update("a", SECOND, 2)),
                TestTables.input(delete("a", 3)),
                TestTables.input(update("b", FIRST, 4)));
        assertThat(Compactor.compact(changes).overtaken()).isEqualTo(2);
    }

    @Test
    void keepsTheGreaterVersionThoughItCameFirst() {
        ChangeEvent newer = update("a", SECOND, 9);
        assertThat(last(newer, update("a", FIRST, 3))).containsExactly(newer);
    }

    @Test
    void keepsTheLaterOfTwoWithOneVersion() {
        ChangeEvent later = update("a", SECOND, 3);
        assertThat(last(update("a", FIRST, 3), later)).containsExactly(later);
    }

    @Test
    void f09TheLastOfDeleteAndCreateWinsEitherWay() {
        assertThat(last(delete("a", 1), update("a", FIRST, 2))).containsExactly(update("a", FIRST, 2));
        assertThat(last(update("a", FIRST, 1), delete("a", 2))).containsExactly(delete("a", 2));
    }

    @Test
    void f17TakesAnAbsentColumnFromTheStateBefore() {
        Row partial = without(with(SECOND, "amount", 7L), "title");
        assertThat(last(update("a", FIRST, 1), update("a", partial, 2)))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.after()).isEqualTo(with(with(SECOND, "amount", 7L), "title", "first")));
    }

    @Test
    void f17DoesNotTakeAColumnFromBeforeADeleteOrFromAnUnknownState() {
        Row partial = without(SECOND, "title");
        assertThat(last(update("a", FIRST, 1), delete("a", 2), update("a", partial, 3)))
                .containsExactly(update("a", partial, 3));
        assertThat(last(deleteOfKeyChange("a", 2), update("a", partial, 3))).containsExactly(update("a", partial, 3));
    }
}
