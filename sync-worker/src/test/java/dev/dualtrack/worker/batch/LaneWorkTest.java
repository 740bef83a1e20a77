package dev.dualtrack.worker.batch;

import static dev.dualtrack.worker.batch.Bench.refresh;
import static dev.dualtrack.worker.batch.Bench.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ClassifiedException;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.source.TxSnapshot;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.core.store.StoreWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LaneWorkTest {
    private static List<ConsumerRecord<byte[], byte[]>> updates(Bench bench, int count) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(bench.update("k" + i, "title", 10 + i));
        }
        return records;
    }

    @ParameterizedTest
    @EnumSource
    void f01ARedeliveredBatchChangesNothingAndIsCountedWhole(StoreKind kind) {
        Bench bench = new Bench(kind);
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>(updates(bench, 5));
        batch.add(bench.update("k0", "newer", 50));
        batch.add(bench.delete("k1", 51));
        bench.lane.run(batch, () -> {});
        Object before = List.of(
                bench.store.count(TestTables.TABLE), Objects.requireNonNull(bench.meta("k0")), bench.embedded.size());

        Tally again = bench.lane.run(batch, () -> {});

        assertThat(List.of(
                        bench.store.count(TestTables.TABLE),
                        Objects.requireNonNull(bench.meta("k0")),
                        bench.embedded.size()))
                .isEqualTo(before);
        assertThat(again.count(Outcome.SUPERSEDED) + again.count(Outcome.UNCHANGED))
                .isEqualTo(batch.size());
    }

    /** Also where the lane still trusts what it has written itself. */
    @ParameterizedTest
    @EnumSource
    void aRecordThatAForeignHandHasSpoiledIsReplacedByTheNextChangeAndByARefresh(StoreKind kind) {
        Bench bench = new Bench(kind);
        bench.row("k0", "title", 1, 0);
        bench.run(bench.update("k0", "title", 10));
        Meta right = Objects.requireNonNull(bench.meta("k0"));

        bench.spoil("k0");
        bench.run(bench.update("k0", "title", 11));
        assertThat(Objects.requireNonNull(bench.meta("k0")).sameContent(right)).isTrue();

        bench.spoil("k0");
        bench.lane.forget();
        bench.run(bench.command(refresh("k0", kind, Command.Reason.REPAIR)));
        assertThat(Objects.requireNonNull(bench.meta("k0")).sameContent(right)).isTrue();

        bench.spoil("k0");
        bench.run(bench.delete("k0", 12));
        assertThat(bench.store.records(TestTables.TABLE, List.of(TestTables.key("k0"))))
                .isEmpty();
    }

    @Test
    void f12IsolatesAPoisonRecordInLogarithmicallyManyCallsAndAppliesTheRest() {
        Bench bench = new Bench(StoreKind.GRAPH);
        bench.refuse(ErrorClass.DATA, Set.of("k617"));
        Tally tally = bench.lane.run(updates(bench, 1_000), () -> {});
        assertThat(bench.applies).isLessThanOrEqualTo(2 * 10 + 1);
        assertThat(bench.store.count(TestTables.TABLE)).isEqualTo(999);
        assertThat(bench.deadLetters).containsOnlyKeys("[k617]");
        assertThat(tally.count(Outcome.DEAD_LETTERED)).isEqualTo(1);
        assertThat(sum(tally)).isEqualTo(tally.received());
    }

    @Test
    void f11WhatNobodyCanReadIsDeadLetteredAtTheFirstTryAndTheRestIsApplied() {
        Bench bench = new Bench(StoreKind.GRAPH);
        Tally tally = bench.run(bench.garbage("k0"), bench.update("k1", "title", 10));
        assertThat(bench.deadLetters).containsOnlyKeys("offset 0");
        assertThat(tally.count(Outcome.DEAD_LETTERED)).isEqualTo(1);
        assertThat(bench.meta("k1")).isNotNull();
        assertThat(sum(tally)).isEqualTo(tally.received()).isEqualTo(2);
        assertThat(bench.pauses).isEmpty();
    }

    @Test
    void f14ADeadLetterQueueThatIsDownBlocksTheBatch() {
        for (String what : List.of("a row", "no record")) {
            Bench bench = new Bench(StoreKind.GRAPH);
            bench.refuse(ErrorClass.DATA, Set.of("k1"));
            bench.deadLetterQueueDown = true;
            List<ConsumerRecord<byte[], byte[]>> batch =
                    what.equals("a row") ? updates(bench, 3) : List.of(bench.garbage("k1"));
            assertThatThrownBy(() -> bench.lane.run(batch, () -> {}))
                    .as(what)
                    .isInstanceOfSatisfying(
                            FailedCall.class,
                            failure -> assertThat(failure.site()).isEqualTo(FailedCall.Site.STREAM));
            bench.deadLetterQueueDown = false;
            assertThat(bench.lane.run(batch, () -> {}).count(Outcome.DEAD_LETTERED))
                    .as(what)
                    .isEqualTo(1);
        }
    }

    @Test
    void f21AnOutageIsNeverTakenForADataError() {
        Bench bench = new Bench(StoreKind.GRAPH);
        for (ErrorClass away : List.of(
                ErrorClass.CONNECTIVITY,
                ErrorClass.THROTTLED,
                ErrorClass.AUTH,
                ErrorClass.UNKNOWN,
                ErrorClass.SCHEMA)) {
            bench.refuse(away, Set.of("k0"));
            assertThatThrownBy(() -> bench.run(bench.update("k0", "title", 10)))
                    .isInstanceOfSatisfying(
                            FailedCall.class,
                            failure -> assertThat(failure.errorClass()).isEqualTo(away));
        }
        bench.store.faults(call -> {
            throw new IllegalStateException("something else with the secret value");
        });
        assertThatThrownBy(() -> bench.run(bench.update("k0", "title", 10)))
                .isInstanceOfSatisfying(FailedCall.class, failure -> {
                    assertThat(failure.errorClass()).isEqualTo(ErrorClass.UNKNOWN);
                    assertThat(failure.getMessage()).doesNotContain("secret");
                });
        assertThat(bench.deadLetters).isEmpty();
    }

    @Test
    void aModelThatFailsIsNeverTakenForADataError() {
        Bench bench = new Bench(StoreKind.VECTOR);
        List<ConsumerRecord<byte[], byte[]>> batch = updates(bench, 3);
        for (RuntimeException failure : List.of(
                new ClassifiedException(ErrorClass.UNKNOWN, "embedding failed", null),
                new IllegalStateException("something else with the secret value"))) {
            bench.modelFailure = failure;
            assertThatThrownBy(() -> bench.run(batch)).isInstanceOfSatisfying(FailedCall.class, failed -> {
                assertThat(failed.site()).isEqualTo(FailedCall.Site.EMBEDDING);
                assertThat(failed.errorClass()).isEqualTo(ErrorClass.UNKNOWN);
                assertThat(failed.getMessage()).doesNotContain("secret");
            });
        }
        assertThat(bench.deadLetters).isEmpty();
        assertThat(bench.store.count(TestTables.TABLE)).isZero();

        bench.modelFailure = null;
        assertThat(bench.run(batch).count(Outcome.APPLIED)).isEqualTo(3);
    }

    @Test
    void triesATransientFailureAgainAtOnceAndNotForEver() {
        Bench bench = new Bench(StoreKind.GRAPH);
        int[] failures = {2};
        bench.store.faults(call -> {
            if (call.operation().equals("apply") && failures[0]-- > 0) {
                throw new ClassifiedException(ErrorClass.TRANSIENT, "deadlock", null);
            }
        });
        assertThat(bench.run(bench.update("k0", "title", 10)).count(Outcome.APPLIED))
                .isEqualTo(1);
        failures[0] = 3;
        assertThatThrownBy(() -> bench.run(bench.update("k0", "other", 11))).isInstanceOf(FailedCall.class);
    }

    @Test
    void aLaterSuccessOfTheKeyClosesItsDeadLetter() {
        Bench bench = new Bench(StoreKind.GRAPH);
        bench.refuse(ErrorClass.DATA, Set.of("k0"));
        bench.run(bench.update("k0", "bad", 10));
        assertThat(bench.deadLetters).hasSize(1);
        bench.refuse(ErrorClass.DATA, Set.of());
        bench.run(bench.update("k0", "good", 11));
        assertThat(bench.deadLetters).isEmpty();
    }

    @Test
    void aRefreshWaitsUntilTheStoredTransactionIsVisibleAndIsElseAppendedAgain() {
        Bench bench = new Bench(StoreKind.GRAPH);
        bench.run(bench.update("k0", "new", 900));
        bench.row("k0", "older than the store", 1, 0);
        bench.snapshot = TxSnapshot.parse("900:901:900");
        Command.Refresh command = refresh("k0", StoreKind.GRAPH, Command.Reason.REPAIR);
        Version before = Objects.requireNonNull(bench.meta("k0")).version();

        bench.run(bench.command(command));

        assertThat(bench.pauses).hasSize(4).isSorted();
        assertThat(bench.commands).containsExactly(command.again(StoreKind.GRAPH, 0));
        assertThat(bench.store
                        .images(TestTables.TABLE, List.of(TestTables.key("k0")))
                        .toString())
                .contains("new")
                .doesNotContain("older");
        bench.snapshot = TxSnapshot.parse("901:901:");
        bench.run(bench.command(command));
        assertThat(bench.store
                        .images(TestTables.TABLE, List.of(TestTables.key("k0")))
                        .toString())
                .contains("older");
        assertThat(Objects.requireNonNull(bench.meta("k0")).version()).isEqualTo(before.refreshed());
    }

    @Test
    void rowsOfAllStoresThatThisOnePutsOffAreAskedForAgainOfThisOneAloneAndAtOnce() {
        Bench bench = new Bench(StoreKind.GRAPH);
        Set<StoreKind> all = Set.of(StoreKind.values());
        for (String id : List.of("k0", "k1")) {
            bench.row(id, "about to be deleted", 1, 1_500);
        }

        bench.run(
                bench.command(new Command.Refresh(TestTables.key("k0"), all, Command.Reason.REPLAY, "run", 0)),
                bench.command(new Command.Refresh(TestTables.key("k1"), all, Command.Reason.REPLAY, "run", 0)));

        Set<StoreKind> own = Set.of(StoreKind.GRAPH);
        assertThat(bench.commands)
                .containsExactly(
                        new Command.Refresh(TestTables.key("k0"), own, Command.Reason.REPLAY, "run", 1),
                        new Command.Refresh(TestTables.key("k1"), own, Command.Reason.REPLAY, "run", 1));
        assertThat(bench.appends).isEqualTo(1);
    }

    @Test
    void aMarkersRowThatIsPutOffStillWaitsForTheMarkersTransaction() {
        Bench bench = new Bench(StoreKind.GRAPH);
        bench.snapshot = TxSnapshot.parse("900:900:");
        bench.run(bench.oversize("k0", 900));
        Command.Refresh left = (Command.Refresh) bench.commands.getFirst();
        assertThat(left.txid()).isEqualTo(900);

        bench.run(bench.command(left));
        assertThat(bench.commands).as("not visible yet").hasSize(2);
        bench.snapshot = TxSnapshot.parse("901:901:");
        bench.row("k0", "large", 900, 0);
        bench.run(bench.command(left));
        assertThat(bench.store.count(TestTables.TABLE)).isEqualTo(1);
    }

    @Test
    void f16ARowThatTwoTransactionsAskForWaitsForBothWhateverTheirOrder() {
        Bench bench = new Bench(StoreKind.GRAPH);
        bench.row("k0", "of the first", 905, 0);
        bench.snapshot = TxSnapshot.parse("900:906:900");
        bench.run(bench.command(waitingFor(900)), bench.command(waitingFor(905)));
        assertThat(bench.store.count(TestTables.TABLE)).as("one is not visible").isZero();
        List<Command> left = List.copyOf(bench.commands);
        assertThat(left)
                .extracting(command -> ((Command.Refresh) command).txid())
                .containsExactly(900L, 905L);

        bench.run(bench.command(left.get(1)), bench.command(left.get(0)));
        assertThat(bench.store.count(TestTables.TABLE))
                .as("nor in the other order")
                .isZero();

        bench.snapshot = TxSnapshot.parse("906:906:");
        bench.row("k0", "of both", 900, 0);
        bench.run(bench.command(left.get(1)), bench.command(left.get(0)));
        assertThat(bench.store
                        .images(TestTables.TABLE, List.of(TestTables.key("k0")))
                        .toString())
                .contains("of both");
    }

    @Test
    void f12ABackFillThatMeetsAReplayStillTellsThatTheRowWasRefilled() {
        Command backFill = refresh("k0", StoreKind.GRAPH, Command.Reason.BACKFILL);
        Command replay = refresh("k0", StoreKind.GRAPH, Command.Reason.REPLAY);
        for (List<Command> order : List.of(List.of(backFill, replay), List.of(replay, backFill))) {
            Bench bench = new Bench(StoreKind.GRAPH);
            bench.row("k0", "title", 1, 0);
            bench.deadLetters.put("[k0]", refused(TestTables.version(10)));
            bench.run(bench.command(order.getFirst()), bench.command(order.getLast()));
            assertThat(bench.refilled).as(order.toString()).containsExactly(TestTables.key("k0"));
            assertThat(bench.deadLetters).isEmpty();
        }
    }

    /** As by a change that was put off: the others may have been asked to take it back before this store reads its row. */
    @Test
    void f12ARowThatOneStoreAloneReadsAgainIsToldAsThatOfAFill() {
        Bench bench = new Bench(StoreKind.GRAPH);
        bench.row("k0", "title", 1, 0);
        Set<StoreKind> all = Set.of(StoreKind.values());
        bench.run(bench.command(new Command.Refresh(TestTables.key("k0"), all, Command.Reason.REPLAY, "run", 0)));
        assertThat(bench.refilled).isEmpty();
        bench.run(bench.command(waitingFor(0)));
        assertThat(bench.refilled).containsExactly(TestTables.key("k0"));
    }

    @Test
    void f12ADeadLetterOfAFormerRowIsClosedThoughItsDeleteIsCompactedAway() {
        Bench bench = new Bench(StoreKind.GRAPH);
        bench.refuse(ErrorClass.DATA, Set.of("k0"));
        bench.run(bench.update("k0", "bad", 10));
        bench.resolved.clear();

        bench.run(bench.delete("k0", 11), bench.update("k0", "bad again", 12));

        assertThat(bench.resolved).containsExactly(TestTables.version(11));
    }

    @Test
    void f12AWorkerThatLostItsLaneWritesNoFurtherDeadLetter() {
        for (String what : List.of("a row", "no record")) {
            Bench bench = new Bench(StoreKind.GRAPH);
            bench.refuse(ErrorClass.DATA, Set.of("k0", "k1"));
            List<ConsumerRecord<byte[], byte[]>> batch =
                    what.equals("a row") ? updates(bench, 2) : List.of(bench.garbage("k0"), bench.garbage("k1"));
            assertThatThrownBy(() -> bench.lane.run(batch, () -> {
                        if (!bench.deadLetters.isEmpty()) {
                            throw new AbandonedException("gone");
                        }
                    }))
                    .as(what)
                    .isInstanceOf(AbandonedException.class);
            assertThat(bench.deadLetters).as(what).hasSize(1);
        }
    }

    private static Command.Refresh waitingFor(long txid) {
        return new Command.Refresh(
                TestTables.key("k0"), Set.of(StoreKind.GRAPH), Command.Reason.REPLAY, "reread", 1, txid);
    }

    @Test
    void aRefreshSaysNothingOfARefusedChangeThatCannotBeSeenYet() {
        Bench bench = new Bench(StoreKind.GRAPH);
        bench.refuse(ErrorClass.DATA, Set.of("k0"));
        bench.run(bench.update("k0", "bad", 900));
        bench.snapshot = TxSnapshot.parse("900:900:");
        bench.run(bench.command(refresh("k0", StoreKind.GRAPH, Command.Reason.BACKFILL)));
        assertThat(bench.deadLetters).as("still open").hasSize(1);
        assertThat(bench.commands).hasSize(1);
    }

    @Test
    void aRefreshDoesNotUseARowThatSomebodyIsAboutToDelete() {
        Bench bench = new Bench(StoreKind.GRAPH);
        bench.row("k0", "going", 1, 1_500);
        bench.run(bench.command(refresh("k0", StoreKind.GRAPH, Command.Reason.BACKFILL)));
        assertThat(bench.store.count(TestTables.TABLE)).isZero();
        assertThat(bench.commands).hasSize(1);
    }

    @Test
    void anOtherStoresCommandIsSkipped() {
        Bench bench = new Bench(StoreKind.GRAPH);
        bench.row("k0", "title", 1, 0);
        Tally tally = bench.run(bench.command(refresh("k0", StoreKind.CACHE, Command.Reason.REPAIR)));
        assertThat(bench.store.count(TestTables.TABLE)).isZero();
        assertThat(tally.received()).isZero();
    }

    private static Command.Refresh backFill(TableMapping with) {
        return Command.Refresh.backFill(TestTables.key("k0"), StoreKind.VECTOR, with.spec(StoreKind.VECTOR));
    }

    private static void mark(Bench bench, String word) {
        String before =
                bench.store.mark().map(found -> found.filled(TestTables.TABLE)).orElse("");
        bench.store.mark(new StoreMark("owner", 1, "1", "slot", Map.of()));
        bench.store.markFilled(TestTables.TABLE, before, word);
    }

    @Test
    void f19WhatAFillAsksForIsWrittenWithItsMappingOrNotAtAll() {
        Bench bench = new Bench(StoreKind.VECTOR);
        bench.row("k0", "title", 1, 0);
        mark(bench, TestTables.MAPPING.spec(StoreKind.VECTOR));

        bench.run(bench.command(backFill(TestTables.OTHERWISE)));
        assertThat(bench.store.count(TestTables.TABLE)).isZero();
        assertThat(bench.commands).isEmpty();

        bench.run(bench.command(backFill(TestTables.MAPPING)));
        assertThat(bench.store.count(TestTables.TABLE)).isEqualTo(1);
    }

    @Test
    void f19WhatAFillAsksForWaitsWhileTheMappingOfTheLaneMayBeOver() {
        Bench bench = new Bench(StoreKind.VECTOR);
        ConsumerRecord<byte[], byte[]> asked = bench.command(backFill(TestTables.OTHERWISE));
        waits(bench, asked);
        mark(bench, "");
        waits(bench, asked);
        mark(bench, "asked " + TestTables.OTHERWISE.spec(StoreKind.VECTOR) + " 1");
        waits(bench, asked);

        mark(bench, "asking " + TestTables.MAPPING.spec(StoreKind.VECTOR) + " 2");

        bench.run(asked);
        assertThat(bench.commands).isEmpty();
    }

    private static void waits(Bench bench, ConsumerRecord<byte[], byte[]> asked) {
        assertThatThrownBy(() -> bench.run(asked))
                .isInstanceOfSatisfying(
                        FailedCall.class, e -> assertThat(e.errorClass()).isEqualTo(ErrorClass.TRANSIENT));
    }

    @Test
    void f19ARowOfAFillThatIsPutOffIsStillOfThatFill() {
        Bench bench = new Bench(StoreKind.VECTOR);
        bench.row("k0", "going", 1, 1_500);
        Command.Refresh asked = backFill(TestTables.MAPPING);

        bench.run(bench.command(asked));

        assertThat(bench.commands)
                .containsExactly(new Command.Refresh(
                        asked.key(), asked.stores(), asked.reason(), asked.runId(), 1, 0, asked.spec()));
    }

    @Test
    void aRepairEmbedsAgainAndABackFillDoesNot() {
        Bench bench = new Bench(StoreKind.VECTOR);
        bench.run(bench.update("k0", "title", 10));
        bench.row("k0", "title", 1, 0);
        bench.run(bench.command(refresh("k0", StoreKind.VECTOR, Command.Reason.BACKFILL)));
        assertThat(bench.embedded).hasSize(1);
        bench.run(bench.command(refresh("k0", StoreKind.VECTOR, Command.Reason.REPAIR)));
        assertThat(bench.embedded).hasSize(2);
    }

    /** A store that was wiped and marked anew by another worker: this one was told nothing of it. */
    @ParameterizedTest
    @EnumSource
    void f25ABackFillWritesWhatTheStoreLostThoughItsLaneRemembersToHaveWrittenIt(StoreKind kind) {
        Bench bench = new Bench(kind);
        bench.row("k0", "title", 1, 0);
        bench.run(bench.update("k0", "title", 10));
        bench.server.lose(TestTables.key("k0"));

        bench.run(bench.command(refresh("k0", kind, Command.Reason.BACKFILL)));

        assertThat(bench.meta("k0")).isNotNull();
    }

    @Test
    void anEventInFrontOfARefreshInOneBatchIsAppliedFirst() {
        Bench bench = new Bench(StoreKind.GRAPH);
        bench.row("k0", "from source", 10, 0);
        bench.run(
                bench.update("k0", "from event", 10),
                bench.command(refresh("k0", StoreKind.GRAPH, Command.Reason.REPAIR)));
        assertThat(bench.store
                        .images(TestTables.TABLE, List.of(TestTables.key("k0")))
                        .toString())
                .contains("from source");
        assertThat(Objects.requireNonNull(bench.meta("k0")).version())
                .isEqualTo(TestTables.version(10).refreshed());
    }

    @Test
    void f05ARefreshThatAnEarlierOneMetOnItsWayIsDecidedAgain() {
        Bench bench = new Bench(StoreKind.GRAPH);
        bench.run(bench.update("k0", "from event", 10));
        bench.row("k0", "read later", 10, 0);
        Meta late = Objects.requireNonNull(bench.meta("k0"));
        Meta earlier = new Meta(late.version().refreshed(), 10, "00000000000000ff", late.spec(), null, false);
        Image image = TestTables.MAPPING.graphImage(TestTables.row("k0", "read earlier", 1));
        AtomicBoolean underWay = new AtomicBoolean(true);
        bench.store.faults(call -> {
            if (call.operation().equals("apply") && underWay.getAndSet(false)) {
                bench.store.apply(
                        TestTables.TABLE, List.of(new StoreWrite.Upsert(TestTables.key("k0"), earlier, image)));
            }
        });

        bench.run(bench.command(refresh("k0", StoreKind.GRAPH, Command.Reason.BACKFILL)));

        assertThat(underWay).isFalse();
        assertThat(bench.store
                        .images(TestTables.TABLE, List.of(TestTables.key("k0")))
                        .toString())
                .contains("read later");
        assertThat(Objects.requireNonNull(bench.meta("k0")).version())
                .isEqualTo(earlier.version().refreshed());
    }

    /** As the last call of the lane's owner before this one may come. */
    @ParameterizedTest
    @EnumSource(names = "VECTOR", mode = EnumSource.Mode.EXCLUDE)
    void f02AChangeThatMeetsANewerOneOnItsWayIsSupersededAndClosesNoDeadLetter(StoreKind kind) {
        Bench bench = new Bench(kind);
        AtomicBoolean underWay = new AtomicBoolean(true);
        bench.store.faults(call -> {
            if (call.operation().equals("apply") && underWay.getAndSet(false)) {
                bench.store.apply(
                        TestTables.TABLE,
                        List.of(new StoreWrite.Delete(TestTables.key("k0"), TestTables.version(20), 20)));
            }
        });

        Tally tally = bench.run(bench.update("k0", "title", 10), bench.update("k1", "title", 11));

        assertThat(Objects.requireNonNull(bench.meta("k0")).tombstone()).isTrue();
        assertThat(tally.count(Outcome.SUPERSEDED)).isEqualTo(1);
        assertThat(tally.count(Outcome.APPLIED)).isEqualTo(1);
        assertThat(bench.resolved).containsExactly(TestTables.version(11));
    }

    @Test
    void f15ATruncateInABatchThatIsRunAgainIsAskedForOnce() {
        Bench bench = new Bench(StoreKind.GRAPH);
        bench.refuse(ErrorClass.DATA, Set.of("k0"));
        List<ConsumerRecord<byte[], byte[]>> batch = List.of(bench.truncated(10), bench.update("k0", "title", 20));
        bench.deadLetterQueueDown = true;
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> bench.lane.run(batch, () -> {})).isInstanceOf(FailedCall.class);
        }
        assertThat(bench.commands).isEmpty();
        bench.deadLetterQueueDown = false;
        bench.lane.run(batch, () -> {});
        assertThat(bench.commands).hasSize(1);
    }

    @Test
    void aTruncateDeletesOlderKeysOnlyAndAsksForAVerify() {
        Bench bench = new Bench(StoreKind.CACHE);
        bench.run(bench.update("old", "title", 10), bench.update("new", "title", 30));
        bench.run(bench.command(new Command.Truncate(TestTables.TABLE, TestTables.version(20))));
        assertThat(Objects.requireNonNull(bench.meta("old")).tombstone()).isTrue();
        assertThat(Objects.requireNonNull(bench.meta("new")).tombstone()).isFalse();
        assertThat(bench.verifyWanted).isTrue();
    }

    @Test
    void f09ATruncateClosesOlderDeadLettersAndReadsRowsOfUnknownAgeAgain() {
        Bench bench = new Bench(StoreKind.GRAPH);
        bench.deadLetters.put("[old]", refused(TestTables.version(10)));
        bench.deadLetters.put("[new]", refused(TestTables.version(30)));
        bench.deadLetters.put("[ageless]", refused(Version.ZERO));

        bench.run(bench.command(new Command.Truncate(TestTables.TABLE, TestTables.version(20))));

        assertThat(bench.deadLetters).containsOnlyKeys("[new]", "[ageless]");
        assertThat(bench.commands)
                .containsExactly(new Command.Refresh(
                        TestTables.key("ageless"), Set.of(StoreKind.GRAPH), Command.Reason.REPLAY, "truncate", 0));
    }

    private static DeadLetters.Reason refused(Version change) {
        return new DeadLetters.Reason(change.toString(), 0, "DATA", "too long");
    }

    @Test
    void f09ATruncateToldAgainReadsWhatOnlyARefreshWroteOnceMore() {
        Bench bench = new Bench(StoreKind.VECTOR);
        bench.row("k0", "read after the truncation", 10, 0);
        bench.run(bench.command(refresh("k0", StoreKind.VECTOR, Command.Reason.REPAIR)));
        bench.commands.clear();

        bench.run(bench.command(new Command.Truncate(TestTables.TABLE, TestTables.version(20))));

        assertThat(bench.meta("k0")).isNotNull();
        assertThat(bench.commands)
                .containsExactly(new Command.Refresh(
                        TestTables.key("k0"), Set.of(StoreKind.VECTOR), Command.Reason.REPLAY, "truncate", 0));
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void f09ARowThatARefreshWroteSinceTheTruncateIsReadAgain(StoreKind kind) {
        Bench bench = new Bench(kind);
        bench.run(bench.update("k0", "of before", 10), bench.update("gone", "of before", 10));
        bench.row("k0", "inserted after the truncation", 30, 0);
        bench.run(bench.command(refresh("k0", kind, Command.Reason.REPLAY)));

        bench.run(bench.command(new Command.Truncate(TestTables.TABLE, TestTables.version(20))));

        assertThat(bench.store.records(TestTables.TABLE, List.of(TestTables.key("k0"), TestTables.key("gone"))))
                .containsOnlyKeys(TestTables.key("k0"));
        assertThat(bench.commands)
                .containsExactly(
                        new Command.Refresh(TestTables.key("k0"), Set.of(kind), Command.Reason.REPLAY, "truncate", 0));
    }

    @Test
    void f15ATruncateWhoseBatchIsRunAgainAsksForARowOnce() {
        Bench bench = new Bench(StoreKind.GRAPH);
        bench.run(bench.update("k0", "of before", 10));
        bench.row("k0", "inserted after the truncation", 30, 0);
        List<ConsumerRecord<byte[], byte[]>> truncate =
                List.of(bench.command(new Command.Truncate(TestTables.TABLE, TestTables.version(20))));
        bench.lane.run(truncate, () -> {});
        bench.lane.run(truncate, () -> {});
        assertThat(bench.commands).hasSize(1);

        bench.run(bench.command(refresh("k0", StoreKind.GRAPH, Command.Reason.REPLAY)));
        bench.lane.run(truncate, () -> {});
        assertThat(bench.commands).as("told again later").hasSize(2);
    }

    @Test
    void f02ALaneThatIsLostWhileItTruncatesHasTheDeletedRowsReadAgain() {
        Bench bench = new Bench(StoreKind.VECTOR);
        bench.run(bench.update("old", "title", 10), bench.update("new", "title", 30));
        ConsumerRecord<byte[], byte[]> truncate =
                bench.command(new Command.Truncate(TestTables.TABLE, TestTables.version(20)));
        bench.run(truncate);

        bench.lane.askAgain(List.of(truncate));

        assertThat(bench.commands)
                .containsExactly(new Command.Refresh(
                        TestTables.key("old"), Set.of(StoreKind.VECTOR), Command.Reason.REPAIR, "lost-assignment", 0));
    }

    @Test
    void f02ALaneWithoutALeaseWritesNothing() {
        Bench bench = new Bench(StoreKind.VECTOR);
        assertThatThrownBy(() -> bench.lane.run(List.of(bench.update("k0", "title", 10)), () -> {
                    throw new AbandonedException("gone");
                }))
                .isInstanceOf(AbandonedException.class);
        assertThat(bench.store.count(TestTables.TABLE)).isZero();
    }
}
