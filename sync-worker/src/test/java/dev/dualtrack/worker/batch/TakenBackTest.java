package dev.dualtrack.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.core.config.TableConfig;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.error.ErrorClass;
import dev.dualtrack.core.event.Command;
import dev.dualtrack.core.event.LastGood;
import dev.dualtrack.core.event.RecordKey;
import dev.dualtrack.core.event.Undo;
import dev.dualtrack.core.mapping.TableMapping;
import dev.dualtrack.core.store.Meta;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** F12: a store comes to a command that takes a change back; the one that refused it may have taken the row meanwhile. */
final class TakenBackTest {
    private static final RecordKey KEY = TestTables.key("k");
    private static final Command READ_AGAIN =
            Command.Refresh.takenBack(KEY, new Undo(TestTables.version(5), 5, 0, LastGood.ABSENT));
    private static final LastGood EARLIER =
            new LastGood("{\"id\":\"k\",\"title\":\"earlier\",\"amount\":1,\"is_active\":true,\"note\":null}");

    /** A store that has taken a change of the row that it refused first. */
    private static Bench holding(StoreKind kind, long lsn) {
        Bench bench = new Bench(kind);
        bench.row("k", "title", 1, 0);
        bench.run(bench.update("k", "title", lsn));
        return bench;
    }

    private static Command.Compensate refusedBy(StoreKind by, LastGood to) {
        return refusedBy(by, 5, to);
    }

    private static Command.Compensate refusedBy(StoreKind by, long lsn, LastGood to) {
        return Command.Compensate.everywhere(KEY, new Undo(TestTables.version(lsn), lsn, 0, to), by);
    }

    /** Another store than that. */
    private static StoreKind other(StoreKind kind) {
        return kind == StoreKind.GRAPH ? StoreKind.VECTOR : StoreKind.GRAPH;
    }

    /** The command as an earlier release appended it where another store had to put it off. */
    private static Command.Compensate putOff(Command.Compensate command) {
        StoreKind by = Objects.requireNonNull(command.by());
        return new Command.Compensate(command.key(), Set.of(other(by)), command.undo(), by);
    }

    private static void openLetter(Bench bench) {
        String version = TestTables.version(5).toString();
        bench.deadLetters.put("[k]", new DeadLetters.Reason(version, 5, "DATA", "refused"));
    }

    private static String shown(Bench bench) {
        Meta meta = bench.meta("k");
        return meta == null || meta.tombstone() ? "nothing" : meta.fingerprint();
    }

    private static String fingerprint(StoreKind kind, String title) {
        return TestTables.MAPPING.fingerprint(kind, TestTables.row("k", title, 1));
    }

    /** If it waited, as for a long transaction, it would come behind what the refusing store has asked for. */
    @ParameterizedTest
    @EnumSource
    void f12ACommandIsCarriedOutInItsPlaceWithoutTheSource(StoreKind kind) {
        Bench refusing = holding(kind, 4);
        openLetter(refusing);
        refusing.run(refusing.command(refusedBy(kind, EARLIER)));
        Bench other = holding(kind, 5);
        other.run(other.command(refusedBy(other(kind), EARLIER)));

        for (Bench bench : List.of(refusing, other)) {
            assertThat(shown(bench)).isEqualTo(fingerprint(kind, "earlier"));
            assertThat(bench.commands).isEmpty();
            assertThat(bench.reads).isZero();
        }
    }

    /** If it took that back, it would have nothing to tell by at the next command, as where a reading is put off meanwhile. */
    @ParameterizedTest
    @EnumSource
    void f12KeepsWhatItTookSinceAndHasAllReadItAgain(StoreKind kind) {
        Bench bench = holding(kind, 5);

        bench.run(bench.command(refusedBy(kind, EARLIER)));
        bench.run(bench.command(refusedBy(kind, LastGood.ABSENT)));

        assertThat(shown(bench)).isEqualTo(fingerprint(kind, "title"));
        assertThat(bench.commands).containsExactly(READ_AGAIN, READ_AGAIN);
        assertThat(bench.reads).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void f12WhatItKeepsIsNotTakenBackForAnOlderChange(StoreKind kind) {
        Bench bench = holding(kind, 3);

        bench.run(bench.command(refusedBy(kind, 5, EARLIER)));
        bench.run(bench.command(refusedBy(other(kind), 4, EARLIER)));
        assertThat(shown(bench)).isEqualTo(fingerprint(kind, "title"));
        bench.run(bench.command(refusedBy(other(kind), 5, EARLIER)));
        assertThat(shown(bench)).isEqualTo(fingerprint(kind, "earlier"));
    }

    @ParameterizedTest
    @EnumSource
    void f12TellsOnceThoughTheStoreKeepsItsBatchWaiting(StoreKind kind) {
        Bench bench = holding(kind, 5);
        bench.refuse(ErrorClass.CONNECTIVITY, Set.of("k"));
        ConsumerRecord<byte[], byte[]> command = bench.command(refusedBy(kind, LastGood.ABSENT));

        for (int tries = 1; tries <= 2; tries++) {
            assertThatThrownBy(() -> bench.run(command)).isInstanceOf(FailedCall.class);
        }
        bench.refuse(ErrorClass.CONNECTIVITY, Set.of());
        bench.run(command);

        assertThat(bench.commands).containsExactly(READ_AGAIN);
    }

    /** Somebody else may close it in between. */
    @ParameterizedTest
    @EnumSource
    void f12AsksAtEachTryWhetherItsLetterIsStillOpen(StoreKind kind) {
        Bench bench = holding(kind, 5);
        openLetter(bench);
        bench.refuse(ErrorClass.CONNECTIVITY, Set.of("k"));
        ConsumerRecord<byte[], byte[]> command = bench.command(refusedBy(kind, LastGood.ABSENT));
        assertThatThrownBy(() -> bench.run(command)).isInstanceOf(FailedCall.class);

        bench.deadLetters.clear();
        bench.refuse(ErrorClass.CONNECTIVITY, Set.of());
        bench.run(command);

        assertThat(shown(bench)).isEqualTo(fingerprint(kind, "title"));
        assertThat(bench.commands).containsExactly(READ_AGAIN);
    }

    /** It was withdrawn after a later change, or deleted, which not every store remembers. */
    @ParameterizedTest
    @EnumSource
    void f12SaysNothingWhereItShowsNothing(StoreKind kind) {
        Bench bench = new Bench(kind);
        bench.row("k", "title", 1, 0);
        for (LastGood to : List.of(EARLIER, LastGood.ABSENT)) {
            bench.run(bench.command(refusedBy(kind, to)));
            bench.run(bench.command(putOff(refusedBy(kind, to))));
        }
        bench.run(bench.delete("k", 4));
        bench.run(bench.command(refusedBy(kind, EARLIER)));

        assertThat(bench.commands).isEmpty();
        assertThat(shown(bench)).isEqualTo("nothing");
    }

    @ParameterizedTest
    @EnumSource
    void f12TellsOfWhatAnotherStorePutOffAndChangesNothingItself(StoreKind kind) {
        Bench bench = holding(kind, 4);
        Meta before = bench.meta("k");
        ConsumerRecord<byte[], byte[]> command = bench.command(putOff(refusedBy(kind, EARLIER)));

        bench.run(command);
        bench.lane.askAgain(List.of(command));

        assertThat(bench.meta("k")).isEqualTo(before);
        assertThat(bench.commands).as("and nothing that may have been lost").containsExactly(READ_AGAIN);
    }

    @ParameterizedTest
    @EnumSource
    void f12SaysNothingOfWhatALaterChangeHasSettledOrAnotherOneRefused(StoreKind kind) {
        Bench later = holding(kind, 6);
        later.run(later.command(refusedBy(kind, EARLIER)));
        later.run(later.command(putOff(refusedBy(kind, EARLIER))));
        Bench elsewhere = holding(kind, 5);
        elsewhere.run(elsewhere.command(refusedBy(other(kind), EARLIER)));

        assertThat(List.of(later, elsewhere))
                .allSatisfy(bench -> assertThat(bench.commands).isEmpty());
    }

    @Test
    void f12ACacheThatApplicationsFillTellsThoughItTakesNothingBack() {
        TableConfig config = TestTables.MAPPING.config();
        TableConfig.CacheMapping invalidating =
                new TableConfig.CacheMapping("policy:{id}", TableConfig.CacheMapping.Mode.INVALIDATE, 0, List.of());
        TableMapping mapping = TableMapping.bind(
                new TableConfig(config.name(), config.activeWhen(), config.vector(), config.graph(), invalidating),
                TestTables.MAPPING.schema(),
                TestTables.EMBEDDING);
        Bench bench = new Bench(StoreKind.CACHE);
        bench.row("k", "title", 1, 0);
        LaneWork lane = new LaneWork(bench.stage, mapping, 0);
        lane.run(List.of(bench.update("k", "title", 5)), () -> {});
        bench.refuse(ErrorClass.DATA, Set.of());

        lane.run(List.of(bench.command(refusedBy(StoreKind.GRAPH, EARLIER))), () -> {});
        assertThat(bench.commands).isEmpty();
        lane.run(List.of(bench.command(refusedBy(StoreKind.CACHE, EARLIER))), () -> {});

        assertThat(bench.commands).containsExactly(READ_AGAIN);
        assertThat(bench.applies).isZero();
        assertThat(bench.reads).isZero();
    }
}
