package dev.dualtrack.job.run;

import static dev.dualtrack.job.run.DailyRuns.START;
import static dev.dualtrack.job.run.TestRun.part;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStore.StoredRecord;
import dev.dualtrack.core.store.ForwardingStore;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.run.PartResult.Earlier;
import dev.dualtrack.job.world.World;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a run that looks at a part's changes finds: what came to the stores still agrees, and what was lost on the way is found. */
class ChangesLookTest {
    private final DailyRuns runs = new DailyRuns();
    private final World world = runs.world();

    @ParameterizedTest
    @CsvSource({"0, 1000", "10009, 1000", "10010, 1001", "1000009, 100000", "3000000000, 100000"})
    void aTenthOfTheKeysIsLookedAtWithinLimits(long wanted, int most) {
        assertThat(ChangesLook.most(wanted)).isEqualTo(most);
    }

    @Test
    void whatChangedAndCameToTheStoresIsLookedAt() {
        runs.on(0);
        world.put("p1", "another title");
        world.put("new", "title");
        world.delete("p2");
        world.put("p3", "title 3", false);
        world.put("p3", "title 3", true);

        Findings second = runs.on(1);

        assertThat(second.parts()).extracting(PartResult::earlier).containsOnly(new Earlier(START, 3));
        assertThat(second.parts()).allMatch(PartResult::isVerified);
        assertThat(runs.on(2).parts())
                .as("and not once more")
                .extracting(PartResult::earlier)
                .containsOnly(new Earlier(START, 0));
    }

    @ParameterizedTest
    @EnumSource(value = StoreKind.class, mode = EnumSource.Mode.EXCLUDE, names = "CACHE")
    void aLostInsertIsFoundTheSameDay(StoreKind kind) {
        runs.on(0);
        world.putUnseen("new", "title", true);

        PartResult part = part(runs.on(1), kind);

        assertThat(part.count(Drift.MISSING)).isEqualTo(1);
        assertThat(part.repaired()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aLostUpdateIsFoundTheSameDay(StoreKind kind) {
        runs.on(0);
        world.putUnseen("p1", "another title", true);

        assertThat(part(runs.on(1), kind).drift()).containsExactly(Map.entry(world.key("p1"), Drift.STALE));
        assertThat(runs.on(2).parts()).extracting(PartResult::earlier).doesNotContainNull();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aLostDeleteAloneInItsBucketIsFoundTheSameDay(StoreKind kind) {
        runs.on(0);
        world.deleteUnseen("p1");
        world.put("p2", "another title");

        assertThat(part(runs.on(1), kind).drift()).containsExactly(Map.entry(world.key("p1"), Drift.ORPHANED));
    }

    /** Changes that come after the rows were read excuse what the store's count has more than it should. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aLostDeleteIsFoundThoughOtherChangesWereSeenInItsBucketAndTheTableIsBusy(StoreKind kind) {
        List<String> together = world.together(3);
        world.put(together);
        runs.on(0);
        world.deleteUnseen(together.getFirst());
        world.put(together.get(1), "another title");
        world.delete(together.get(2));
        world.source().afterRead(() -> world.put("p3", "title 3"));

        assertThat(part(runs.on(1), kind).drift()).containsKey(world.key(together.getFirst()));
    }

    /** Their number is as it was. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aLostDeleteIsFoundThoughARowCameIntoItsBucket(StoreKind kind) {
        List<String> together = world.together(3);
        world.put(together.subList(0, 2));
        runs.on(0);
        world.deleteUnseen(together.getFirst());
        world.put(together.get(2), "title");
        world.source().afterRead(() -> world.put("p3", "title 3"));

        assertThat(part(runs.on(1), kind).drift()).containsKey(world.key(together.getFirst()));
    }

    @Test
    void whateverComesAndGoesInABucketIsLookedAtIfItWasSeen() {
        List<String> together = world.together(4);
        world.put(together.subList(0, 3));
        runs.on(0);
        world.delete(together.getFirst());
        world.put(together.get(1), "title", false);
        world.delete(together.get(2));
        world.put(together.get(2), "another title");
        world.put(together.get(3), "title");

        assertThat(runs.on(1).parts()).extracting(PartResult::earlier).containsOnly(new Earlier(START, 3));

        world.put(together.getFirst(), "title");
        world.put(together.get(1), "title", true);
        world.delete(together.get(3));
        world.put(together.get(3), "of a moment");
        world.delete(together.get(3));

        assertThat(runs.on(2).parts()).extracting(PartResult::earlier).containsOnly(new Earlier(START, 2));
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aRowThatIsActiveNoMoreAndWhoseEventWasLostIsFoundTheSameDay(StoreKind kind) {
        runs.on(0);
        world.putUnseen("p1", "title 1", false);

        assertThat(part(runs.on(1), kind).drift()).containsExactly(Map.entry(world.key("p1"), Drift.ORPHANED));
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aLostUpdateIsFoundThoughAnotherChangeExplainsItsBucket(StoreKind kind) {
        List<String> together = world.together(2);
        world.put(together);
        runs.on(0);
        world.putUnseen(together.getFirst(), "another title", true);
        world.put(together.getLast(), "another title");

        assertThat(part(runs.on(1), kind).drift())
                .containsExactly(Map.entry(world.key(together.getFirst()), Drift.STALE));
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aDeleteThatAStoreDidNotCarryOutIsFoundThoughAnotherChangeExplainsItsBucket(StoreKind kind) {
        List<String> together = world.together(2);
        world.put(together);
        runs.on(0);
        world.delete(together.getFirst());
        world.put(together.getLast(), "another title");
        world.settle();
        world.plant(kind, together.getFirst(), "title");

        assertThat(part(runs.on(1), kind).drift())
                .containsExactly(Map.entry(world.key(together.getFirst()), Drift.ORPHANED));
    }

    @Test
    void aCacheMayHaveLostRecords() {
        runs.on(0);
        world.lose(StoreKind.CACHE, "p1");

        assertThat(part(runs.on(1), StoreKind.CACHE).earlier()).isEqualTo(new Earlier(START, 0));
    }

    @Test
    void rowsThatComeWhileTheTableIsLookedAtAreNoReasonToScan() {
        runs.on(0);
        int[] rows = {0};
        world.source().afterRead(() -> world.put("new" + rows[0]++, "title"));

        assertThat(runs.on(1).parts()).extracting(PartResult::earlier).doesNotContainNull();
        assertThat(rows[0]).isPositive();
    }

    /**
     * The row is again as it was before, and of its two changes only the first came to Kafka: the store is wrong once
     * it carries that out.
     */
    @Test
    void whatAWorkerWasStillToCarryOutAtTheScanIsLookedAt() {
        world.put("p1", "another title");
        world.putUnseen("p1", "title 1", true);
        world.stream().stop(StoreKind.GRAPH);
        DerivedStore graph = new ForwardingStore(world.store(StoreKind.GRAPH)) {
            @Override
            public long scan(TableId table, Consumer<StoredRecord> sink) {
                long leftOut = super.scan(table, sink);
                world.plant(StoreKind.GRAPH, "p1", "another title");
                world.stream().goOn(StoreKind.GRAPH);
                return leftOut;
            }
        };
        Findings first = runs.on(0, graph);
        assertThat(part(first, StoreKind.GRAPH).drift())
                .as("the scan came before")
                .isEmpty();

        assertThat(part(runs.on(1), StoreKind.GRAPH).drift()).containsKey(world.key("p1"));
    }

    /** The last of them is in the bucket of another. */
    @Test
    void ofRowsThatWereWrittenNoneIsLeftOutThoughOneMoreThanALookTakes() {
        List<String> together = world.together(2).stream().sorted().toList();
        world.put(together);
        runs.on(0);
        for (int i = 0; i < 999; i++) {
            world.putUnseen("n" + i, "title", true);
            world.plant("n" + i, "title");
        }
        world.putUnseen(together.getFirst(), "another title", true);
        world.plant(together.getFirst(), "another title");
        world.putUnseen(together.getLast(), "another title", true);

        assertThat(part(runs.on(1), StoreKind.GRAPH).drift()).containsOnlyKeys(world.key(together.getLast()));
    }
}
