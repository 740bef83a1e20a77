package dev.dualtrack.worker.batch;

import static dev.dualtrack.worker.batch.Bench.refresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Command;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RelatedEntriesTest {
    private static final String ALL = "policies:all";

    private final Bench bench = new Bench(StoreKind.CACHE);

    @Test
    void aChangeDropsTheEntriesOfItsOldAndItsNewValues() {
        bench.run(bench.amount("k0", null, 1L, 10));
        assertThat(bench.store.invalidated()).containsExactly("amount:1", ALL);
        bench.run(bench.amount("k0", 1L, 2L, 11));
        assertThat(bench.store.invalidated().subList(2, 5)).containsExactly("amount:1", ALL, "amount:2");
        bench.run(bench.amount("k0", 2L, null, 12));
        assertThat(bench.store.invalidated().subList(5, 7)).containsExactly("amount:2", ALL);
    }

    @Test
    void aChangeThatALaterOneOfItsBatchOvertakesCountsToo() {
        bench.run(bench.amount("k0", 1L, 2L, 10), bench.amount("k0", 2L, 3L, 11));
        assertThat(bench.store.invalidated()).containsExactlyInAnyOrder("amount:1", "amount:2", "amount:3", ALL);
    }

    /** A Refresh brought the row's last state; only the event tells of the first one. */
    @Test
    void aChangeThatTheStoreKnowsAlreadyCountsToo() {
        bench.run(bench.amount("k0", 5L, 6L, 50));
        assertThat(bench.run(bench.amount("k0", 1L, 2L, 10)).count(Outcome.SUPERSEDED))
                .isEqualTo(1);
        assertThat(bench.store.invalidated()).contains("amount:1", "amount:2");
    }

    @Test
    void aRowThatIsReadAgainDropsTheEntriesOfItsValues() {
        bench.row("k0", "title", 5, 0);
        bench.run(bench.command(refresh("k0", StoreKind.CACHE, Command.Reason.REPAIR)));
        assertThat(bench.store.invalidated()).containsExactly("amount:1", ALL);
    }

    @Test
    void nothingIsWrittenForARowBeforeTheEntriesAreDropped() {
        List<String> calls = new ArrayList<>();
        bench.store.faults(call -> {
            calls.add(call.operation());
            if (call.operation().equals("invalidate")) {
                throw new ClassifiedException(ErrorClass.CONNECTIVITY, "away", null);
            }
        });
        assertThatThrownBy(() -> bench.run(bench.amount("k0", 1L, 2L, 10)))
                .isInstanceOfSatisfying(
                        FailedCall.class, failure -> assertThat(failure.site()).isEqualTo(FailedCall.Site.STORE));
        assertThat(calls).contains("invalidate").doesNotContain("apply");
    }

    @Test
    void aWorkerWithoutItsLeaseDropsNothing() {
        assertThatThrownBy(() -> bench.lane.run(List.of(bench.amount("k0", 1L, 2L, 10)), () -> {
                    throw new AbandonedException("gone");
                }))
                .isInstanceOf(AbandonedException.class);
        assertThat(bench.store.invalidated()).isEmpty();
    }

    @Test
    void otherStoresHaveNone() {
        Bench graph = new Bench(StoreKind.GRAPH);
        graph.run(graph.amount("k0", 1L, 2L, 10));
        assertThat(graph.store.invalidated()).isEmpty();
    }
}
