package dev.dualtrack.job.run;

import static dev.dualtrack.job.run.TestRun.part;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.bucket.RecordHash;
import dev.dualtrack.core.config.ReconcileConfig.Mode;
import dev.dualtrack.core.config.TableConfig.CacheMapping;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.status.RunSummary.Result;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.DerivedStore.StoredRecord;
import dev.dualtrack.core.store.ForwardingStore;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.job.expect.Drift;
import dev.dualtrack.job.repair.Rails;
import dev.dualtrack.job.run.PartResult.Earlier;
import dev.dualtrack.job.run.ReconcileRun.Options;
import dev.dualtrack.job.world.FakeCheckpoints;
import dev.dualtrack.job.world.FakeScanNotes;
import dev.dualtrack.job.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs with {@code reconcile.scanWithin}: what they scan, what they look at instead, and what they find. */
class ScansInTurnTest {
    private static final Instant START = Instant.parse("2026-03-01T03:00:00Z");
    private static final Duration WEEK = Duration.ofDays(7);
    private static final String BASIS = "mapping";
    private static final long ROWS = 300;

    private final FakeScanNotes notes = new FakeScanNotes();
    private final World world = World.with((int) ROWS);

    @Test
    void whatAgreedIsNotScannedAgainTheNextDay() {
        Findings first = run(0);
        Findings second = run(1);

        assertThat(first.parts()).extracting(PartResult::earlier).containsOnlyNulls();
        assertThat(first.parts()).extracting(PartResult::rowsCompared).containsOnly(ROWS);
        assertThat(second.parts()).extracting(PartResult::earlier).containsOnly(new Earlier(START, 0));
        assertThat(second.parts()).extracting(PartResult::rowsCompared).containsOnly(0L);
        assertThat(second.parts()).allMatch(PartResult::isVerified);
        assertThat(part(second, StoreKind.GRAPH).records())
                .as("as its scan saw")
                .isEqualTo(ROWS);
        assertThat(part(second, StoreKind.GRAPH).fence()).isNotEmpty();
    }

    @Test
    void withoutAWindowEveryRunScansEverythingAndLeavesNoNote() {
        run(0);
        Findings second = run(world.stores(), Mode.REPAIR, null, new FakeCheckpoints());

        assertThat(second.parts()).extracting(PartResult::earlier).containsOnlyNulls();
        assertThat(notes.size()).isZero();
    }

    @Test
    void aRunThatIsAskedForScansEverythingAndTheNextGoesOnFromThere() {
        run(0);
        Instant asked = day(1);
        Findings second = run(world.stores(), Mode.REPAIR, new Turns(WEEK, true, asked, BASIS), new FakeCheckpoints());

        assertThat(second.parts()).extracting(PartResult::earlier).containsOnlyNulls();
        assertThat(run(2).parts()).extracting(PartResult::earlier).containsOnly(new Earlier(asked, 0));
    }

    @Test
    void whatChangedAndCameToTheStoresIsLookedAt() {
        run(0);
        world.put("p1", "another title");
        world.put("new", "title");
        world.delete("p2");
        world.put("p3", "title 3", false);
        world.put("p3", "title 3", true);

        Findings second = run(1);

        assertThat(second.parts()).extracting(PartResult::earlier).containsOnly(new Earlier(START, 3));
        assertThat(second.parts()).allMatch(PartResult::isVerified);
        assertThat(run(2).parts())
                .as("and not once more")
                .extracting(PartResult::earlier)
                .containsOnly(new Earlier(START, 0));
    }

    @ParameterizedTest
    @EnumSource(value = StoreKind.class, mode = EnumSource.Mode.EXCLUDE, names = "CACHE")
    void aLostInsertIsFoundTheSameDay(StoreKind kind) {
        run(0);
        world.putUnseen("new", "title", true);

        PartResult part = part(run(1), kind);

        assertThat(part.count(Drift.MISSING)).isEqualTo(1);
        assertThat(part.repaired()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aLostUpdateIsFoundTheSameDay(StoreKind kind) {
        run(0);
        world.putUnseen("p1", "another title", true);

        assertThat(part(run(1), kind).drift()).containsExactly(Map.entry(world.key("p1"), Drift.STALE));
        assertThat(run(2).parts()).extracting(PartResult::earlier).doesNotContainNull();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aLostDeleteAloneInItsBucketIsFoundTheSameDay(StoreKind kind) {
        run(0);
        world.deleteUnseen("p1");
        world.put("p2", "another title");

        assertThat(part(run(1), kind).drift()).containsExactly(Map.entry(world.key("p1"), Drift.ORPHANED));
    }

    /** Changes that come after the rows were read excuse what the store's count has more than it should. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aLostDeleteIsFoundThoughOtherChangesWereSeenInItsBucketAndTheTableIsBusy(StoreKind kind) {
        List<String> together = together(3);
        put(together);
        run(0);
        world.deleteUnseen(together.getFirst());
        world.put(together.get(1), "another title");
        world.delete(together.get(2));
        world.source().afterRead(() -> world.put("p3", "title 3"));

        assertThat(part(run(1), kind).drift()).containsKey(world.key(together.getFirst()));
    }

    /** Their number is as it was. */
    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aLostDeleteIsFoundThoughARowCameIntoItsBucket(StoreKind kind) {
        List<String> together = together(3);
        put(together.subList(0, 2));
        run(0);
        world.deleteUnseen(together.getFirst());
        world.put(together.get(2), "title");
        world.source().afterRead(() -> world.put("p3", "title 3"));

        assertThat(part(run(1), kind).drift()).containsKey(world.key(together.getFirst()));
    }

    @Test
    void whateverComesAndGoesInABucketIsLookedAtIfItWasSeen() {
        List<String> together = together(4);
        put(together.subList(0, 3));
        run(0);
        world.delete(together.getFirst());
        world.put(together.get(1), "title", false);
        world.delete(together.get(2));
        world.put(together.get(2), "another title");
        world.put(together.get(3), "title");

        assertThat(run(1).parts()).extracting(PartResult::earlier).containsOnly(new Earlier(START, 3));

        world.put(together.getFirst(), "title");
        world.put(together.get(1), "title", true);
        world.delete(together.get(3));
        world.put(together.get(3), "of a moment");
        world.delete(together.get(3));

        assertThat(run(2).parts()).extracting(PartResult::earlier).containsOnly(new Earlier(START, 2));
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aRowThatIsActiveNoMoreAndWhoseEventWasLostIsFoundTheSameDay(StoreKind kind) {
        run(0);
        world.putUnseen("p1", "title 1", false);

        assertThat(part(run(1), kind).drift()).containsExactly(Map.entry(world.key("p1"), Drift.ORPHANED));
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aLostUpdateIsFoundThoughAnotherChangeExplainsItsBucket(StoreKind kind) {
        List<String> together = together(2);
        put(together);
        run(0);
        world.putUnseen(together.getFirst(), "another title", true);
        world.put(together.getLast(), "another title");

        assertThat(part(run(1), kind).drift()).containsExactly(Map.entry(world.key(together.getFirst()), Drift.STALE));
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void aDeleteThatAStoreDidNotCarryOutIsFoundThoughAnotherChangeExplainsItsBucket(StoreKind kind) {
        List<String> together = together(2);
        put(together);
        run(0);
        world.delete(together.getFirst());
        world.put(together.getLast(), "another title");
        world.settle();
        world.plant(kind, together.getFirst(), "title");

        assertThat(part(run(1), kind).drift())
                .containsExactly(Map.entry(world.key(together.getFirst()), Drift.ORPHANED));
    }

    /** Keys of rows that fall into the same bucket. */
    private List<String> together(int keys) {
        RecordHash hash = new RecordHash(world.mapping(), StoreKind.GRAPH);
        Map<Long, List<String>> byBucket = new HashMap<>();
        for (int i = 0; true; i++) {
            List<String> here = byBucket.computeIfAbsent(hash.ofKey(world.key("q" + i)) >>> 48, _ -> new ArrayList<>());
            here.add("q" + i);
            if (here.size() == keys) {
                return here;
            }
        }
    }

    private void put(List<String> ids) {
        ids.forEach(id -> world.put(id, "title"));
        world.settle();
    }

    @Test
    void whatAForeignHandDidToARowThatDidNotChangeIsFoundWithinTheWindow() {
        run(0);
        world.plant(StoreKind.GRAPH, "p1", "an old title");

        int day = 1;
        while (part(run(day), StoreKind.GRAPH).drift().isEmpty()) {
            day++;
        }

        assertThat(day).isBetween(2, 7);
    }

    @ParameterizedTest
    @EnumSource(value = StoreKind.class, mode = EnumSource.Mode.EXCLUDE, names = "CACHE")
    void aStoreThatHasOtherThanItsCountIsScanned(StoreKind kind) {
        run(0);
        world.lose(kind, "p1");

        assertThat(part(run(1), kind).drift()).containsExactly(Map.entry(world.key("p1"), Drift.MISSING));
    }

    @ParameterizedTest
    @EnumSource(value = StoreKind.class, mode = EnumSource.Mode.EXCLUDE, names = "CACHE")
    void aStoreThatHasARecordTooManyIsScanned(StoreKind kind) {
        run(0);
        world.plant(kind, "foreign", "title");

        assertThat(part(run(1), kind).drift()).containsExactly(Map.entry(world.key("foreign"), Drift.ORPHANED));
    }

    @Test
    void aCacheMayHaveLostRecords() {
        run(0);
        world.lose(StoreKind.CACHE, "p1");

        assertThat(part(run(1), StoreKind.CACHE).earlier()).isEqualTo(new Earlier(START, 0));
    }

    @Test
    void rowsThatComeWhileTheTableIsLookedAtAreNoReasonToScan() {
        run(0);
        int[] rows = {0};
        world.source().afterRead(() -> world.put("new" + rows[0]++, "title"));

        assertThat(run(1).parts()).extracting(PartResult::earlier).doesNotContainNull();
        assertThat(rows[0]).isPositive();
    }

    @Test
    void aChangeOfATransactionThatWasOpenIsLookedAtAfterItsEnd() {
        long open = world.source().begin();
        world.put("p2", "of a later transaction that ended before");
        run(0);
        world.commitUnseen(open, open, "p1", "another title");
        carryOut("p1", "another title");

        assertThat(run(1).parts()).extracting(PartResult::earlier).containsOnly(new Earlier(START, 2));
    }

    @Test
    void aChangeBehindASavepointOfATransactionThatWasOpenIsLookedAtAfterItsEnd() {
        long open = world.source().begin();
        long part = world.source().beginPart();
        run(0);
        world.commitUnseen(open, part, "p1", "another title");
        carryOut("p1", "another title");

        assertThat(run(1).parts()).extracting(PartResult::earlier).containsOnly(new Earlier(START, 1));
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
        Map<StoreKind, DerivedStore> stores = new EnumMap<>(world.stores());
        stores.put(StoreKind.GRAPH, new ForwardingStore(world.store(StoreKind.GRAPH)) {
            @Override
            public long scan(TableId table, Consumer<StoredRecord> sink) {
                long leftOut = super.scan(table, sink);
                world.plant(StoreKind.GRAPH, "p1", "another title");
                world.stream().goOn(StoreKind.GRAPH);
                return leftOut;
            }
        });
        Findings first = run(stores, Mode.REPAIR, turns(0), new FakeCheckpoints());
        assertThat(part(first, StoreKind.GRAPH).drift())
                .as("the scan came before")
                .isEmpty();

        assertThat(part(run(1), StoreKind.GRAPH).drift()).containsKey(world.key("p1"));
    }

    private void carryOut(String id, String title) {
        for (StoreKind kind : StoreKind.values()) {
            world.plant(kind, id, title);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-100, 1L << 31, 1L << 32})
    void whoseTransactionsCannotBeToldFromThoseBeforeIsScanned(long passed) {
        List<String> together = together(2);
        put(together);
        run(0);
        world.source().pass(passed);
        world.putUnseen(together.getFirst(), "another title", true);
        world.put(together.getLast(), "another title");

        assertScanned(run(1));
    }

    @Test
    void transactionsMayNotGoTooFarOnThoughOneIsStillOpen() {
        List<String> together = together(2);
        put(together);
        world.source().begin();
        run(0);
        world.source().pass(1L << 31);
        world.putUnseen(together.getFirst(), "another title", true);
        world.put(together.getLast(), "another title");

        assertScanned(run(1));
    }

    /** As a hand in the database's files would do it. */
    @Test
    void aRowThatIsAnotherWithoutANewTransactionIsFound() {
        run(0);
        world.commitUnseen(0, 900, "p1", "another title");

        assertThat(part(run(1), StoreKind.GRAPH).drift()).containsExactly(Map.entry(world.key("p1"), Drift.STALE));
    }

    @Test
    void idsOfTransactionsMayGoRoundTwoToThe32() {
        world.source().pass((1L << 32) - 1_500);
        run(0);
        world.source().pass(1_000);
        world.putUnseen("p1", "another title", true);
        world.source().pass(1_000);

        assertThat(part(run(1), StoreKind.GRAPH).drift()).containsKey(world.key("p1"));
    }

    @Test
    void aGapInTheTopicIsScanned() {
        run(0);
        world.put("p1", "another title");
        world.stream().forgetAll();

        assertScanned(run(1));
    }

    @Test
    void aTableThatWasTruncatedIsScanned() {
        run(0);
        world.stream().truncate();

        assertScanned(run(1));
    }

    @Test
    void aTableThatIsAnotherByNowIsScanned() {
        run(0);
        world.source().reincarnate();

        assertScanned(run(1));
    }

    @Test
    void whatRestsOnAnotherMappingIsScanned() {
        run(0);

        assertScanned(
                run(world.stores(), Mode.REPAIR, new Turns(WEEK, false, day(1), "another"), new FakeCheckpoints()));
    }

    @Test
    void aStoreOfAnotherEpochIsScanned() {
        run(0);
        StoreMark mark = world.store(StoreKind.GRAPH).mark().orElseThrow();
        world.store(StoreKind.GRAPH)
                .mark(new StoreMark(
                        mark.owner(), mark.epoch() + 1, mark.systemIdentifier(), mark.slot(), mark.filled()));

        Findings second = run(1);

        assertThat(part(second, StoreKind.GRAPH).earlier()).isNull();
        assertThat(part(second, StoreKind.VECTOR).earlier()).isNotNull();
    }

    @Test
    void aStoreThatWasBeingFilledIsScannedOnceItIsFull() {
        run(0);
        Map<StoreKind, DerivedStore> stores = new EnumMap<>(world.stores());
        stores.put(StoreKind.GRAPH, new ForwardingStore(world.store(StoreKind.GRAPH)) {
            @Override
            public Optional<StoreMark> mark() {
                return super.mark()
                        .map(mark -> new StoreMark(
                                mark.owner(), mark.epoch(), mark.systemIdentifier(), mark.slot(), Map.of()));
            }
        });
        Findings second = run(stores, Mode.REPAIR, turns(1), new FakeCheckpoints());
        assertThat(part(second, StoreKind.GRAPH).unverifiable()).contains("being filled");

        assertThat(part(run(2), StoreKind.GRAPH).earlier()).isNull();
    }

    @Test
    void manyChangesAreScanned() {
        run(0);
        for (int i = 0; i <= 1_000; i++) {
            world.put("p1", "title at " + i);
        }

        assertScanned(run(1));
    }

    @Test
    void manyRowsThatWereWrittenAreScanned() {
        run(0);
        for (int i = 0; i <= 1_000; i++) {
            world.putUnseen("q" + i, "title", true);
        }

        assertScanned(run(world.stores(), Mode.DETECT, turns(1), new FakeCheckpoints()));
    }

    /** The last of them is in the bucket of another. */
    @Test
    void ofRowsThatWereWrittenNoneIsLeftOutThoughOneMoreThanALookTakes() {
        List<String> together = together(2).stream().sorted().toList();
        put(together);
        run(0);
        for (int i = 0; i < 999; i++) {
            world.putUnseen("n" + i, "title", true);
            carryOut("n" + i, "title");
        }
        world.putUnseen(together.getFirst(), "another title", true);
        carryOut(together.getFirst(), "another title");
        world.putUnseen(together.getLast(), "another title", true);

        assertThat(part(run(1), StoreKind.GRAPH).drift()).containsOnlyKeys(world.key(together.getLast()));
    }

    @Test
    void whatIsLeftIsScannedEachDay() {
        world.plant(StoreKind.GRAPH, "p1", "an old title");

        for (int day = 0; day < 3; day++) {
            Findings findings = run(world.stores(), Mode.DETECT, turns(day), new FakeCheckpoints());

            assertThat(Summaries.result(findings.parts())).isEqualTo(Result.DRIFTED);
            assertThat(part(findings, StoreKind.GRAPH).earlier()).isNull();
        }
        assertThat(run(3).parts()).as("mended").allMatch(part -> part.remaining() == 0);
        assertThat(part(run(4), StoreKind.GRAPH).earlier())
                .as("a repair writes no row of the source")
                .isEqualTo(new Earlier(day(3), 0));
    }

    @Test
    void whatARailHeldBackIsScannedEachDay() {
        run(0);
        world.source().loseRowsExcept(List.of("p1"));

        for (int day = 1; day < 4; day++) {
            Findings findings = run(day, Map.of("public.policies", ROWS));

            assertThat(part(findings, StoreKind.GRAPH).suspended()).isNotEmpty();
            assertScanned(findings);
        }
    }

    @Test
    void aKeyThatIsQuarantinedIsLookedForEachDay() {
        world.plant(StoreKind.GRAPH, "p1", "an old title");
        world.stream().quarantine(world.key("p1"));

        for (int day = 0; day < 3; day++) {
            PartResult part = part(run(day), StoreKind.GRAPH);

            assertThat(part.quarantined()).isEqualTo(1);
            assertThat(part.earlier()).isNull();
        }
    }

    @Test
    void aKeyThatKeptChangingIsLookedForEachDay() {
        world.plant(StoreKind.GRAPH, "p1", "an old title");
        world.source().lock("p1");

        for (int day = 0; day < 3; day++) {
            PartResult part = part(run(day), StoreKind.GRAPH);

            assertThat(part.unsettled()).isEqualTo(1);
            assertThat(part.earlier()).isNull();
        }
    }

    @Test
    void whereALookHasNoVerdictOnAKeyTheStoreIsScanned() {
        run(0);
        world.putUnseen("p1", "another title", true);
        world.source().lock("p1");

        PartResult part = part(run(1), StoreKind.GRAPH);

        assertThat(part.unsettled()).isEqualTo(1);
        assertThat(part.earlier()).isNull();
    }

    @Test
    void whereALookMeetsAKeyThatIsQuarantinedTheStoreIsScanned() {
        run(0);
        world.putUnseen("p1", "another title", true);
        world.stream().quarantine(world.key("p1"));

        PartResult part = part(run(1), StoreKind.GRAPH);

        assertThat(part.quarantined()).isEqualTo(1);
        assertThat(part.earlier()).isNull();
    }

    @Test
    void whatAScanLeftOutIsScannedAgain() {
        Map<StoreKind, DerivedStore> stores = new EnumMap<>(world.stores());
        stores.put(StoreKind.GRAPH, new ForwardingStore(world.store(StoreKind.GRAPH)) {
            @Override
            public long scan(TableId table, Consumer<StoredRecord> sink) {
                return super.scan(table, sink) + 1;
            }
        });
        Findings first = run(stores, Mode.REPAIR, turns(0), new FakeCheckpoints());

        assertThat(part(first, StoreKind.GRAPH).complete()).isFalse();
        assertThat(part(run(1), StoreKind.GRAPH).earlier()).isNull();
    }

    @Test
    void partsAreScannedInTurn() {
        List<Long> scanned = IntStream.rangeClosed(0, 6)
                .mapToObj(day -> run(day).parts().stream()
                        .filter(part -> part.earlier() == null)
                        .count())
                .toList();

        assertThat(scanned).containsExactly(3L, 0L, 0L, 1L, 0L, 1L, 1L);
    }

    @Test
    void workersThatAreBehindLeaveNoVerdictAndTheStoreIsScannedThen() {
        run(0);
        world.put("p1", "another title");
        world.stream().stop(StoreKind.GRAPH);
        assertThat(part(run(1), StoreKind.GRAPH).unverifiable()).contains("behind");
        world.stream().goOn(StoreKind.GRAPH);

        Findings third = run(2);

        assertThat(part(third, StoreKind.GRAPH).earlier()).isNull();
        assertThat(part(third, StoreKind.VECTOR).earlier()).isEqualTo(new Earlier(START, 0));
    }

    @Test
    void whatApplicationsCacheIsAlwaysScanned() {
        World invalidating = new World(CacheMapping.Mode.INVALIDATE);
        invalidating.put("p1", "title");
        invalidating.settle();
        for (int day = 0; day < 2; day++) {
            Findings findings = TestRun.run(
                    invalidating,
                    invalidating.stores(),
                    rails(),
                    new FakeCheckpoints(),
                    notes,
                    options(Mode.REPAIR, turns(day)),
                    Map.of());

            assertThat(part(findings, StoreKind.CACHE).earlier()).isNull();
        }
    }

    @Test
    void noVerdictRestsOnAScanOlderThanTheWindowWhateverRunsFailOrAreSkipped() {
        Random random = new Random(42);
        int looks = 0;
        int day = 0;
        for (int i = 0; i < 200; i++) {
            Instant now = day(day);
            if (random.nextInt(4) == 0) {
                failing(day);
            } else {
                for (PartResult part : run(day).parts()) {
                    Earlier earlier = part.earlier();
                    assertThat(earlier == null ? now : earlier.scannedAt()).isAfterOrEqualTo(now.minus(WEEK));
                    looks += earlier == null ? 0 : 1;
                }
            }
            day += random.nextInt(12) == 0 ? 9 : 1;
        }
        assertThat(looks).as("parts that were not scanned").isGreaterThan(150);
    }

    /** A scan of the graph breaks off, and so does the run. */
    private void failing(int day) {
        Map<StoreKind, DerivedStore> stores = new EnumMap<>(world.stores());
        stores.put(StoreKind.GRAPH, new ForwardingStore(world.store(StoreKind.GRAPH)) {
            @Override
            public long count(TableId table) {
                throw new IllegalStateException("broken off");
            }
        });
        assertThatThrownBy(() -> run(stores, Mode.REPAIR, turns(day), new FakeCheckpoints()))
                .isInstanceOf(IllegalStateException.class);
    }

    /** Drift in a row that did not change: only a scan finds it. Killed at any step, no later run may say that all agrees. */
    @Test
    void killedAtAnyStepOfAScanNoLaterRunCallsItsDriftConsistent() {
        int kills = 0;
        for (long step = 1; step < 25; step++) {
            World other = World.with(30);
            FakeScanNotes kept = new FakeScanNotes();
            TestRun.run(
                    other,
                    other.stores(),
                    rails(),
                    new FakeCheckpoints(),
                    kept,
                    options(Mode.DETECT, turns(0)),
                    Map.of());
            other.plant(StoreKind.GRAPH, "p1", "an old title");
            other.lose(StoreKind.VECTOR, "p2");
            FakeCheckpoints checkpoints = new FakeCheckpoints();
            long[] left = {step};
            Runnable mortal = () -> {
                if (--left[0] == 0) {
                    throw new IllegalStateException("killed");
                }
            };
            checkpoints.aroundChanges(mortal);
            kept.aroundChanges(mortal);
            Turns all = new Turns(WEEK, true, day(1), BASIS);
            boolean[] scanned = {false};
            Map<StoreKind, DerivedStore> stores = new EnumMap<>(other.stores());
            stores.put(StoreKind.GRAPH, new ForwardingStore(other.store(StoreKind.GRAPH)) {
                @Override
                public long scan(TableId table, Consumer<StoredRecord> sink) {
                    scanned[0] = true;
                    return super.scan(table, sink);
                }
            });
            try {
                TestRun.run(other, stores, rails(), checkpoints, kept, options(Mode.DETECT, all), Map.of());
            } catch (IllegalStateException _) {
                kills++;
            }
            kept.aroundChanges(() -> {});

            Findings next = TestRun.run(
                    other,
                    other.stores(),
                    rails(),
                    new FakeCheckpoints(),
                    kept,
                    options(Mode.DETECT, turns(2)),
                    Map.of());

            if (!scanned[0]) {
                continue;
            }
            assertThat(part(next, StoreKind.GRAPH).drift())
                    .as("killed at " + step)
                    .containsKey(other.key("p1"));
        }
        assertThat(kills).isGreaterThan(12);
    }

    private static void assertScanned(Findings findings) {
        assertThat(findings.parts()).extracting(PartResult::earlier).containsOnlyNulls();
    }

    private Findings run(int day) {
        return run(day, Map.of());
    }

    private Findings run(int day, Map<String, Long> baselines) {
        return TestRun.run(
                world,
                world.stores(),
                rails(),
                new FakeCheckpoints(),
                notes,
                options(Mode.REPAIR, turns(day)),
                baselines);
    }

    private Findings run(
            Map<StoreKind, DerivedStore> stores, Mode mode, @Nullable Turns turns, FakeCheckpoints checkpoints) {
        return TestRun.run(world, stores, rails(), checkpoints, notes, options(mode, turns), Map.of());
    }

    private static Rails rails() {
        return new Rails(100, 100, Map.of());
    }

    private static Turns turns(int day) {
        return new Turns(WEEK, false, day(day), BASIS);
    }

    private static Instant day(int number) {
        return START.plus(Duration.ofDays(number));
    }

    private static Options options(Mode mode, @Nullable Turns turns) {
        Options some = TestRun.OPTIONS;
        return new Options(
                mode,
                some.scope(),
                some.places(),
                some.owner(),
                some.epoch(),
                some.runId(),
                some.maxPasses(),
                some.deep(),
                some.portions(),
                some.limits(),
                some.basis(),
                turns);
    }
}
