package dev.dualtrack.worker.fill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.core.store.DerivedStore;
import dev.dualtrack.core.store.ForwardingStore;
import dev.dualtrack.core.store.InMemoryStore;
import dev.dualtrack.core.store.StoreMark;
import dev.dualtrack.worker.batch.TestTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class StoreMarksTest {
    private static final TableMapping TABLE = TestTables.MAPPING;
    private static final String SPEC = TABLE.spec(StoreKind.VECTOR);

    private final InMemoryStore.Server server = new InMemoryStore.Server();
    private final InMemoryStore store = of(TestTables.TABLE);
    private final StoreMarks marks = at(1);

    private InMemoryStore of(TableId table) {
        return new InMemoryStore(StoreKind.VECTOR, "owner", List.of(table), server);
    }

    private StoreMarks at(long epoch) {
        return at(epoch, store, Set.of());
    }

    private static StoreMarks at(long epoch, DerivedStore store, Set<TableId> held) {
        return new StoreMarks(store, "owner", epoch, "1", "slot", time -> {}, held);
    }

    private static void prepare(StoreMarks marks, TableMapping bound) {
        marks.prepare(List.of(bound), Set.of());
    }

    private String word() {
        return store.mark().orElseThrow().filled(TestTables.TABLE);
    }

    private boolean complete() {
        return StoreMarks.complete(store.mark(), store, TABLE);
    }

    /** A fill that has asked for every row. */
    private Fill asked(StoreMarks of) {
        Fill fill = of.begin(TABLE).orElseThrow();
        Fill whole = fill.asked(3);
        assertThat(of.asked(TABLE, fill, whole)).isTrue();
        return whole;
    }

    @Test
    void aTableIsFilledOnceTheFillThatTheMarkNamesHasEnded() {
        prepare(marks, TABLE);
        Fill fill = marks.begin(TABLE).orElseThrow();
        Fill whole = fill.asked(3);
        assertThat(marks.filled(TABLE, whole)).isFalse();
        assertThat(marks.whole(TABLE)).isEmpty();
        assertThat(marks.asked(TABLE, fill, whole)).isTrue();
        assertThat(marks.whole(TABLE)).contains(whole);
        assertThat(complete()).isFalse();

        assertThat(marks.filled(TABLE, whole)).isTrue();

        assertThat(marks.whole(TABLE)).isEmpty();
        assertThat(complete()).isTrue();
        assertThat(marks.begin(TABLE)).isEmpty();
        assertThat(complete()).isTrue();
    }

    @Test
    void f20WhatReadersWereShownOutlivesTheSwitchForSeconds() {
        List<String> done = new ArrayList<>();
        StoreMarks patient = new StoreMarks(
                switching(done), "owner", 1, "1", "slot", time -> done.add(time.toSeconds() + " s"), Set.of());
        prepare(patient, TABLE);

        assertThat(patient.filled(TABLE, asked(patient))).isTrue();

        assertThat(done).containsExactly("publish", "5 s", "retire");
    }

    /** Notes the switch of readers, and what is dropped after it. */
    private DerivedStore switching(List<String> done) {
        return new ForwardingStore(store) {
            @Override
            public boolean publish(TableId table) {
                done.add("publish");
                return true;
            }

            @Override
            public void retire(TableId table) {
                done.add("retire");
            }
        };
    }

    @Test
    void f20WhatAWorkerWithAnotherMappingMakesWithinTheseSecondsIsNotDropped() {
        List<String> done = new ArrayList<>();
        DerivedStore switching = switching(done);
        StoreMarks patient = new StoreMarks(
                switching, "owner", 1, "1", "slot", time -> prepare(at(1), TestTables.OTHERWISE), Set.of());
        prepare(patient, TABLE);

        assertThat(patient.filled(TABLE, asked(patient))).isFalse();

        assertThat(done).containsExactly("publish");
        assertThat(complete()).isFalse();
    }

    @Test
    void f25AFillUnderWhichTheStoreWasWipedDoesNotCount() {
        prepare(marks, TABLE);
        Fill fill = asked(marks);
        List<String> calls = new ArrayList<>();
        store.faults(call -> calls.add(call.operation()));
        store.purge();
        assertThat(marks.asked(TABLE, fill, fill.asked(3))).isFalse();
        assertThat(marks.filled(TABLE, fill)).isFalse();
        assertThat(store.mark()).isEmpty();

        marks.claim();

        assertThat(marks.asked(TABLE, fill, fill.asked(3))).isFalse();
        assertThat(marks.filled(TABLE, fill)).isFalse();
        assertThat(complete()).isFalse();
        assertThat(calls).doesNotContain("publish");
        Fill next = asked(marks);
        assertThat(marks.filled(TABLE, fill)).isFalse();
        assertThat(marks.filled(TABLE, next)).isTrue();
    }

    /** The wipe, and another worker that prepares, fall between the read of the mark and what is written for it. */
    @Test
    void f25WhatWasFilledBeforeAWipeIsNotWrittenIntoTheNextMark() {
        prepare(marks, TABLE);
        Fill fill = asked(marks);
        wipedAndMarkedBefore("markFilled");
        assertThat(marks.filled(TABLE, fill)).isFalse();
        assertThat(complete()).isFalse();

        assertThat(marks.filled(TABLE, asked(marks))).isTrue();
        wipedAndMarkedBefore("writeMark");
        prepare(at(2), TABLE);

        assertThat(complete()).isFalse();
    }

    private void wipedAndMarkedBefore(String operation) {
        store.faults(next -> {
            if (next.operation().equals(operation)) {
                store.faults(none -> {});
                store.purge();
                marks.claim();
            }
        });
    }

    @Test
    void anotherEpochKeepsWhatIsFilledAlsoByTheMarkOfAnEarlierVersion() {
        store.mark(new StoreMark("owner", 1, "1", "slot", Map.of(TestTables.TABLE.toString(), SPEC)));

        prepare(at(2), TABLE);

        assertThat(store.mark())
                .contains(new StoreMark("owner", 2, "1", "slot", Map.of(TestTables.TABLE.toString(), SPEC)));
    }

    @Test
    void aWorkerThatStartsLeavesTheFillThatIsUnderWay() {
        prepare(marks, TABLE);
        Fill begun = marks.begin(TABLE).orElseThrow();
        prepare(at(1), TABLE);
        assertThat(marks.asked(TABLE, begun, begun.asked(3))).isTrue();

        prepare(at(1), TABLE);

        assertThat(marks.whole(TABLE)).contains(begun.asked(3));
    }

    @Test
    void f20WhatWasFilledOrAskedForWithAnotherMappingCountsForNothing() {
        prepare(marks, TABLE);
        Fill fill = asked(marks);
        prepare(marks, TestTables.OTHERWISE);
        assertThat(word()).isEmpty();
        prepare(marks, TABLE);
        assertThat(marks.filled(TABLE, fill)).isFalse();

        assertThat(marks.filled(TABLE, asked(marks))).isTrue();
        prepare(marks, TABLE);
        assertThat(complete()).isTrue();

        prepare(marks, TestTables.OTHERWISE);
        prepare(marks, TABLE);

        assertThat(complete()).isFalse();
    }

    @Test
    void f20OnlyATableWhoseChangesWaitIsStillFilledWhenItComesBack() {
        prepare(marks, TABLE);
        assertThat(marks.filled(TABLE, asked(marks))).isTrue();
        InMemoryStore without = of(TableId.parse("public.others"));

        at(1, without, Set.of(TestTables.TABLE)).prepare(List.of(), Set.of());
        assertThat(complete()).isTrue();

        at(1, without, Set.of()).prepare(List.of(), Set.of());
        assertThat(complete()).isFalse();
    }

    @Test
    void f19AFillThatBeganWhileAWorkerStillWroteWithAnotherMappingCountsForNothing() {
        prepare(marks, TABLE);
        Fill fill = asked(marks);

        marks.prepare(List.of(TABLE), Set.of(TestTables.TABLE));

        assertThat(marks.filled(TABLE, fill)).isFalse();
        assertThat(marks.whole(TABLE)).isEmpty();
    }

    /** The other worker's fill has asked for its last row between this one's look at the mark and its word on it. */
    @Test
    void f19WhatIsTakenBackIsTakenBackAlsoIfItsFillComesOnMeanwhile() {
        prepare(marks, TABLE);
        Fill fill = marks.begin(TABLE).orElseThrow();
        AtomicBoolean first = new AtomicBoolean(true);
        store.faults(call -> {
            if (call.operation().equals("markFilled") && first.getAndSet(false)) {
                assertThat(marks.asked(TABLE, fill, fill.asked(3))).isTrue();
            }
        });

        marks.prepare(List.of(TABLE), Set.of(TestTables.TABLE));

        assertThat(first).isFalse();
        assertThat(word()).isEmpty();
    }

    @Test
    void f20AFillWithAnotherMappingIsNotGoneOnWith() {
        prepare(marks, TABLE);
        Fill other = marks.begin(TestTables.OTHERWISE).orElseThrow();
        assertThat(marks.asked(TestTables.OTHERWISE, other, other.asked(3))).isTrue();

        assertThat(marks.whole(TABLE)).isEmpty();
        assertThat(marks.whole(TestTables.OTHERWISE)).contains(other.asked(3));
    }

    @Test
    void f19AFillThatBeginsTakesBackWhatASecondMappingIsSaidToHaveFilledElsewhere() {
        prepare(marks, TABLE);
        List<String> calls = new ArrayList<>();
        store.faults(call -> calls.add(call.operation()));

        marks.begin(TABLE);

        assertThat(calls).containsSubsequence("leave", "markFilled");
    }

    @Test
    void ofTwoFillsOfATableTheLaterCounts() {
        prepare(marks, TABLE);
        Fill first = asked(marks);
        Fill second = asked(at(1));

        assertThat(marks.filled(TABLE, first)).isFalse();
        assertThat(marks.filled(TABLE, second)).isTrue();
    }
}
