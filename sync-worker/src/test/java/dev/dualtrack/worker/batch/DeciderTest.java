package dev.dualtrack.worker.batch;

import static dev.dualtrack.worker.batch.TestTables.MAPPING;
import static dev.dualtrack.worker.batch.TestTables.delete;
import static dev.dualtrack.worker.batch.TestTables.deleteOfKeyChange;
import static dev.dualtrack.worker.batch.TestTables.key;
import static dev.dualtrack.worker.batch.TestTables.row;
import static dev.dualtrack.worker.batch.TestTables.update;
import static dev.dualtrack.worker.batch.TestTables.version;
import static dev.dualtrack.worker.batch.TestTables.with;
import static dev.dualtrack.worker.batch.TestTables.without;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.Image;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.LastGood;
import dev.dualtrack.core.event.Row;
import dev.dualtrack.core.event.Undo;
import dev.dualtrack.core.event.Version;
import dev.dualtrack.core.source.SourceRow;
import dev.dualtrack.core.store.Meta;
import dev.dualtrack.core.store.StoreWrite;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DeciderTest {
    private static final Row ROW = row("a", "title", 1);
    private static final Decider VECTOR = decider(StoreKind.VECTOR);

    private static Decider decider(StoreKind kind) {
        return new Decider(MAPPING, kind, kind != StoreKind.VECTOR);
    }

    private static Meta stored(StoreKind kind, Row row, long lsn) {
        String textHash = kind == StoreKind.VECTOR ? MAPPING.textHash(MAPPING.text(row)) : null;
        return new Meta(version(lsn), lsn, MAPPING.fingerprint(kind, row), MAPPING.spec(kind), textHash, false);
    }

    private static SourceRow read(Row row) {
        return new SourceRow(row, 77, 0, "(0,1)");
    }

    @ParameterizedTest
    @EnumSource
    void skipsWhatTheStoreHasANewerVersionOf(StoreKind kind) {
        Decision decision = decider(kind).change(update("a", ROW, 4), stored(kind, ROW, 5));
        assertThat(decision).isEqualTo(new Decision.Skip(Outcome.SUPERSEDED));
    }

    @ParameterizedTest
    @EnumSource
    void skipsAChangeWhoseRecordWasRefreshed(StoreKind kind) {
        Meta refreshed = stored(kind, ROW, 5).at(version(5).refreshed(), 5);
        assertThat(decider(kind).change(update("a", with(ROW, "amount", 2L), 5), refreshed))
                .isEqualTo(new Decision.Skip(Outcome.SUPERSEDED));
        assertThat(decider(kind).change(update("a", ROW, 6), refreshed)).isInstanceOf(Decision.Write.class);
    }

    @Test
    void readsARowAgainThatWasReadForTheSameChange() {
        Meta refreshed = stored(StoreKind.GRAPH, ROW, 5).at(version(5).refreshed(), 5);
        assertThat(decider(StoreKind.GRAPH).change(update("a", without(ROW, "title"), 5), refreshed))
                .isEqualTo(new Decision.Reread());
    }

    private static Undo undo(long lsn) {
        return new Undo(version(lsn), lsn, 0, LastGood.ABSENT);
    }

    @ParameterizedTest
    @EnumSource
    void f12LeavesANewerChangeAloneWhenARefusedOneIsTakenBack(StoreKind kind) {
        Decision decision = decider(kind).compensate(TestTables.key("a"), null, undo(4), stored(kind, ROW, 5));
        assertThat(decision).isEqualTo(new Decision.Skip(Outcome.SUPERSEDED));
    }

    @ParameterizedTest
    @EnumSource
    void f12WithdrawsWithoutATombstoneWhereNothingIsToBeShown(StoreKind kind) {
        Version expected = kind == StoreKind.VECTOR ? version(4) : version(4).refreshed();
        for (Row image : new Row[] {null, with(ROW, "is_active", false)}) {
            for (Meta held : new Meta[] {stored(kind, ROW, 4), null}) {
                assertThat(decider(kind).compensate(TestTables.key("a"), image, undo(4), held))
                        .isEqualTo(new Decision.Write(
                                Outcome.APPLIED, new StoreWrite.Withdraw(TestTables.key("a"), expected)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void f12KeepsWhatWasTakenSinceAtTheVersionOfTheRefusedChange(StoreKind kind) {
        Version expected = kind == StoreKind.VECTOR ? version(4) : version(4).refreshed();
        Meta held = stored(kind, ROW, 3);
        assertThat(decider(kind).keep(TestTables.key("a"), undo(4), held))
                .isEqualTo(new Decision.Write(
                        Outcome.UNCHANGED, new StoreWrite.Touch(TestTables.key("a"), held.at(expected, 4))));
    }

    @ParameterizedTest
    @EnumSource
    void f12BringsNoImageToAStoreThatShowsNothing(StoreKind kind) {
        Undo undo = undo(4);
        for (Meta nothing : new Meta[] {null, Meta.tombstone(version(3), 3)}) {
            assertThat(decider(kind).compensate(TestTables.key("a"), ROW, undo, nothing))
                    .isEqualTo(new Decision.Unshown());
        }
        assertThat(decider(kind).compensate(TestTables.key("a"), ROW, undo, stored(kind, ROW, 3)))
                .isInstanceOf(Decision.Write.class);
    }

    @ParameterizedTest
    @EnumSource(names = "VECTOR", mode = EnumSource.Mode.EXCLUDE)
    void f12TakesBackARecordThatWasRefreshedAtTheRefusedChange(StoreKind kind) {
        Meta refreshed = stored(kind, ROW, 4).at(version(4).refreshed(), 4);
        Decision decision = decider(kind).compensate(TestTables.key("a"), with(ROW, "amount", 2L), undo(4), refreshed);
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Write.class,
                        write -> assertThat(write.write().version())
                                .isEqualTo(version(4).refreshed().refreshed()));
    }

    @ParameterizedTest
    @EnumSource
    void skipsAnOlderChangeThanARememberedDelete(StoreKind kind) {
        Decision decision = decider(kind).change(update("a", ROW, 4), Meta.tombstone(version(5), 5));
        assertThat(decision).isEqualTo(new Decision.Skip(Outcome.SUPERSEDED));
    }

    @ParameterizedTest
    @EnumSource
    void touchesWhereNoMappedColumnChanged(StoreKind kind) {
        Decision decision = decider(kind).change(update("a", ROW, 6), stored(kind, ROW, 5));
        assertThat(decision).isInstanceOfSatisfying(Decision.Write.class, write -> {
            assertThat(write.outcome()).isEqualTo(Outcome.UNCHANGED);
            assertThat(write.write()).isInstanceOfSatisfying(StoreWrite.Touch.class, touch -> {
                assertThat(touch.version()).isEqualTo(version(6));
                assertThat(touch.meta().txid()).isEqualTo(6);
            });
        });
    }

    @ParameterizedTest
    @EnumSource
    void f01DoesNothingForARedeliveredChange(StoreKind kind) {
        Decision decision = decider(kind).change(update("a", ROW, 5), stored(kind, ROW, 5));
        assertThat(decision).isEqualTo(new Decision.Skip(Outcome.UNCHANGED));
    }

    @Test
    void keepsTheStoredVectorWhereOnlyScalarsChanged() {
        Decision decision = VECTOR.change(update("a", with(ROW, "amount", 2L), 6), stored(StoreKind.VECTOR, ROW, 5));
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Write.class,
                        write -> assertThat(write.write()).isInstanceOfSatisfying(StoreWrite.Upsert.class, upsert -> {
                            assertThat(upsert.image())
                                    .isInstanceOfSatisfying(
                                            Image.VectorImage.class,
                                            image -> assertThat(image.vector()).isNull());
                        }));
    }

    @Test
    void embedsWhereTheTextChangedOrNothingIsStored() {
        assertThat(VECTOR.change(update("a", with(ROW, "title", "new"), 6), stored(StoreKind.VECTOR, ROW, 5)))
                .isInstanceOfSatisfying(
                        Decision.Embed.class, embed -> assertThat(embed.text()).isEqualTo("new"));
        assertThat(VECTOR.change(update("a", ROW, 6), null)).isInstanceOf(Decision.Embed.class);
        assertThat(VECTOR.change(update("a", ROW, 6), Meta.tombstone(version(5), 5)))
                .isInstanceOf(Decision.Embed.class);
    }

    @Test
    void rewritesWhereTheMappingChanged() {
        Meta old = stored(StoreKind.GRAPH, ROW, 5);
        Meta other = new Meta(old.version(), old.txid(), old.fingerprint(), "0123456789abcdef", null, false);
        assertThat(decider(StoreKind.GRAPH).change(update("a", ROW, 5), other))
                .isInstanceOfSatisfying(
                        Decision.Write.class, write -> assertThat(write.write()).isInstanceOf(StoreWrite.Upsert.class));
    }

    @ParameterizedTest
    @EnumSource
    void deletesAnInactiveRow(StoreKind kind) {
        Decision decision = decider(kind).change(update("a", with(ROW, "is_active", false), 6), stored(kind, ROW, 5));
        assertThat(decision)
                .isEqualTo(new Decision.Write(Outcome.FILTERED, new StoreWrite.Delete(key("a"), version(6), 6)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\t\n", "\u0000\u0007", "\u00a0"})
    void f18DeletesARowWithoutTextFromTheVectorStoreAlone(String title) {
        Row blank = with(ROW, "title", title);
        assertThat(VECTOR.change(update("a", blank, 6), null))
                .isEqualTo(new Decision.Write(Outcome.FILTERED, new StoreWrite.Delete(key("a"), version(6), 6)));
        assertThat(decider(StoreKind.GRAPH).change(update("a", blank, 6), null))
                .isInstanceOfSatisfying(
                        Decision.Write.class,
                        write -> assertThat(write.outcome()).isEqualTo(Outcome.APPLIED));
    }

    @Test
    void deletesOnceAndRemembersIt() {
        assertThat(VECTOR.change(delete("a", 6), stored(StoreKind.VECTOR, ROW, 5)))
                .isEqualTo(new Decision.Write(Outcome.APPLIED, new StoreWrite.Delete(key("a"), version(6), 6)));
        assertThat(VECTOR.change(delete("a", 6), Meta.tombstone(version(6), 6)))
                .isEqualTo(new Decision.Skip(Outcome.UNCHANGED));
    }

    @Test
    void f17AsksForTheRowWhereANeededColumnIsAbsent() {
        assertThat(VECTOR.change(update("a", without(ROW, "title"), 6), null)).isEqualTo(new Decision.Reread());
        assertThat(VECTOR.change(update("a", without(ROW, "is_active"), 6), null))
                .isEqualTo(new Decision.Reread());
        assertThat(VECTOR.change(update("a", without(ROW, "note"), 6), null)).isInstanceOf(Decision.Embed.class);
    }

    @Test
    void f09AsksForTheRowWhereADeleteIsHalfOfAKeyChange() {
        assertThat(VECTOR.change(deleteOfKeyChange("a", 6), null)).isEqualTo(new Decision.Reread());
    }

    @Test
    void aRefreshKeepsTheStoredVersionAndLeavesWhatIsRight() {
        Meta meta = stored(StoreKind.VECTOR, ROW, 5);
        assertThat(VECTOR.refresh(key("a"), read(ROW), Version.ZERO, meta, false))
                .isEqualTo(new Decision.Skip(Outcome.UNCHANGED));
        assertThat(refreshed(VECTOR, with(ROW, "amount", 9L), meta, false)).satisfies(write -> {
            assertThat(write.version()).isEqualTo(version(5));
            assertThat(((StoreWrite.Upsert) write).meta().txid()).isEqualTo(5);
        });
    }

    /** Also where nothing else changes: an earlier refresh may still be on its way to the store. */
    @Test
    void aRefreshIsNewerThanAllThatWasReadWhereTheStoreCompares() {
        Decider graph = decider(StoreKind.GRAPH);
        Meta meta = stored(StoreKind.GRAPH, ROW, 5);
        Meta before = meta.at(version(5).refreshed(), 5);
        assertThat(refreshed(graph, ROW, meta, false))
                .isEqualTo(new StoreWrite.Touch(key("a"), meta.at(version(5).refreshed(), 5)));
        assertThat(refreshed(graph, with(ROW, "amount", 9L), before, false).version())
                .isEqualTo(version(5).refreshed().refreshed());
        assertThat(((Decision.Write) graph.refresh(key("a"), null, Version.ZERO, Meta.tombstone(version(5), 5), false))
                        .write())
                .isEqualTo(new StoreWrite.Delete(key("a"), version(5).refreshed(), 5));
        assertThat(((Decision.Write) graph.refresh(key("a"), null, Version.ZERO, null, false)).write())
                .isEqualTo(new StoreWrite.Delete(key("a"), Version.ZERO.refreshed(), 0));
    }

    @Test
    void aRowReadForAChangeHasTheChangesVersionUnlessANewerOneIsStored() {
        Decider graph = decider(StoreKind.GRAPH);
        assertThat(((Decision.Write)
                                graph.refresh(key("a"), read(ROW), version(6), stored(StoreKind.GRAPH, ROW, 5), false))
                        .write()
                        .version())
                .isEqualTo(version(6).refreshed());
        assertThat(((Decision.Write)
                                graph.refresh(key("a"), read(ROW), version(4), stored(StoreKind.GRAPH, ROW, 5), false))
                        .write()
                        .version())
                .isEqualTo(version(5).refreshed());
    }

    @Test
    void aRefreshOfAnUnknownKeyHasVersionZeroAndTheRowsTransaction() {
        Decider graph = decider(StoreKind.GRAPH);
        assertThat(refreshed(graph, ROW, null, false)).satisfies(write -> {
            assertThat(write.version()).isEqualTo(Version.ZERO.refreshed());
            assertThat(((StoreWrite.Upsert) write).meta().txid()).isEqualTo(77);
        });
    }

    @Test
    void aRepairRewritesWhatLooksRight() {
        Meta meta = stored(StoreKind.VECTOR, ROW, 5);
        assertThat(VECTOR.refresh(key("a"), read(ROW), Version.ZERO, meta, true))
                .isInstanceOf(Decision.Embed.class);
        assertThat(refreshed(decider(StoreKind.CACHE), ROW, stored(StoreKind.CACHE, ROW, 5), true))
                .isInstanceOf(StoreWrite.Upsert.class);
    }

    @Test
    void aRefreshOfARowThatIsGoneDeletesWhatIsStored() {
        Meta meta = stored(StoreKind.VECTOR, ROW, 5);
        assertThat(VECTOR.refresh(key("a"), null, Version.ZERO, meta, false))
                .isEqualTo(new Decision.Write(Outcome.APPLIED, new StoreWrite.Delete(key("a"), version(5), 5)));
    }

    /** What has no readable metadata is there all the same, and looks like nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRowThatIsGoneIsDeletedWhereNothingIsKnownOfIt(boolean force) {
        for (Version change : List.of(version(6), Version.ZERO)) {
            assertThat(VECTOR.refresh(key("a"), null, change, null, force))
                    .isEqualTo(new Decision.Write(Outcome.APPLIED, new StoreWrite.Delete(key("a"), change, 0)));
        }
    }

    private static StoreWrite refreshed(Decider decider, Row row, @Nullable Meta meta, boolean force) {
        return ((Decision.Write) decider.refresh(key("a"), read(row), Version.ZERO, meta, force)).write();
    }
}
