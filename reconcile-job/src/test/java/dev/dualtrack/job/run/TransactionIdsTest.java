package dev.dualtrack.job.run;

import static dev.dualtrack.job.run.DailyRuns.START;
import static dev.dualtrack.job.run.DailyRuns.assertScanned;
import static dev.dualtrack.job.run.TestRun.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.run.PartResult.Earlier;
import dev.dualtrack.job.world.World;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A look at changes tells by the ids of transactions which rows were written since the scan. */
class TransactionIdsTest {
    private final DailyRuns runs = new DailyRuns();
    private final World world = runs.world();

    @Test
    void aChangeOfATransactionThatWasOpenIsLookedAtAfterItsEnd() {
        long open = world.source().begin();
        world.put("p2", "of a later transaction that ended before");
        runs.on(0);
        world.commitUnseen(open, open, "p1", "another title");
        world.plant("p1", "another title");

        assertThat(runs.on(1).parts()).extracting(PartResult::earlier).containsOnly(new Earlier(START, 2));
    }

    @Test
    void aChangeBehindASavepointOfATransactionThatWasOpenIsLookedAtAfterItsEnd() {
        long open = world.source().begin();
        long part = world.source().beginPart();
        runs.on(0);
        world.commitUnseen(open, part, "p1", "another title");
        world.plant("p1", "another title");

        assertThat(runs.on(1).parts()).extracting(PartResult::earlier).containsOnly(new Earlier(START, 1));
    }

    /** As a hand in the database's files would do it. */
    @Test
    void aRowThatIsAnotherWithoutANewTransactionIsFound() {
        runs.on(0);
        world.commitUnseen(0, 900, "p1", "another title");

        assertThat(part(runs.on(1), StoreKind.GRAPH).drift()).containsExactly(Map.entry(world.key("p1"), Drift.STALE));
    }

    @Test
    void idsOfTransactionsMayGoRoundTwoToThe32() {
        world.source().pass((1L << 32) - 1_500);
        runs.on(0);
        world.source().pass(1_000);
        world.putUnseen("p1", "another title", true);
        world.source().pass(1_000);

        assertThat(part(runs.on(1), StoreKind.GRAPH).drift()).containsKey(world.key("p1"));
    }

    @ParameterizedTest
    @ValueSource(longs = {-100, 1L << 31, 1L << 32})
    void whoseTransactionsCannotBeToldFromThoseBeforeIsScanned(long passed) {
        List<String> together = world.together(2);
        world.put(together);
        runs.on(0);
        world.source().pass(passed);
        world.putUnseen(together.getFirst(), "another title", true);
        world.put(together.getLast(), "another title");

        assertScanned(runs.on(1));
    }

    @Test
    void transactionsMayNotGoTooFarOnThoughOneIsStillOpen() {
        List<String> together = world.together(2);
        world.put(together);
        world.source().begin();
        runs.on(0);
        world.source().pass(1L << 31);
        world.putUnseen(together.getFirst(), "another title", true);
        world.put(together.getLast(), "another title");

        assertScanned(runs.on(1));
    }
}
