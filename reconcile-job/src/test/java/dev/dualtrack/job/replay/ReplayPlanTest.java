package dev.dualtrack.job.replay;

import static dev.dualtrack.core.derived.StoreKind.CACHE;
import static dev.dualtrack.core.derived.StoreKind.GRAPH;
import static dev.dualtrack.core.derived.StoreKind.VECTOR;
import static dev.dualtrack.job.replay.TestLetters.POLICIES;
import static dev.dualtrack.job.replay.TestLetters.RULES;
import static dev.dualtrack.job.replay.TestLetters.letter;
import static dev.dualtrack.job.replay.TestLetters.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.core.event.Command.Reason;
import dev.dualtrack.core.event.Command.Refresh;
import dev.dualtrack.core.event.LedgerKey;
import dev.dualtrack.core.fingerprint.KeyHash;
import dev.dualtrack.core.schema.TableId;
import dev.dualtrack.job.stream.Letter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayPlanTest {
    private static final Selection ALL = new Selection(Set.of(), null, null, null);
    private static final TableId UNFIT = new TableId("public", "unfit");

    private static ReplayPlan plan(Selection selection, Letter... open) {
        return ReplayPlan.of(
                List.of(open), selection, TestLetters.BOUND, Map.of(UNFIT, "column title is gone"), "replay-1");
    }

    private static Selection of(StoreKind... stores) {
        return new Selection(Set.of(stores), null, null, null);
    }

    @Test
    void asksTheStoreThatRefusedTheRowToReadItAgain() {
        ReplayPlan plan = plan(ALL, letter(GRAPH, POLICIES, "p1", 4, false));

        assertThat(plan.commands())
                .containsExactly(new Refresh(row(POLICIES, "p1"), Set.of(GRAPH), Reason.REPLAY, "replay-1", 0));
        assertThat(plan.byHand()).isEmpty();
    }

    @Test
    void sendsOneCommandForARowThatSeveralStoresRefused() {
        ReplayPlan plan = plan(
                ALL,
                letter(GRAPH, POLICIES, "p1", 4, false),
                letter(VECTOR, POLICIES, "p2", 5, false),
                letter(VECTOR, POLICIES, "p1", 6, false));

        assertThat(plan.commands())
                .extracting(Refresh::key, Refresh::stores)
                .containsExactly(
                        tuple(row(POLICIES, "p1"), Set.of(GRAPH, VECTOR)), tuple(row(POLICIES, "p2"), Set.of(VECTOR)));
        assertThat(plan.letters()).hasSize(3);
    }

    @Test
    void aRowWhoseChangeWasTakenBackIsReadAgainForEveryStoreOfItsTable() {
        ReplayPlan plan = plan(of(GRAPH), letter(GRAPH, POLICIES, "p1", 4, true), letter(GRAPH, RULES, "p1", 5, true));

        assertThat(plan.commands())
                .extracting(Refresh::table, Refresh::stores)
                .containsExactly(tuple(POLICIES, Set.of(VECTOR, GRAPH, CACHE)), tuple(RULES, Set.of(GRAPH, CACHE)));
    }

    @Test
    void soIsARowWhoseChangeWasTakenBackBecauseOfAnotherStoreThanTheOneNamed() {
        ReplayPlan plan =
                plan(of(GRAPH), letter(GRAPH, POLICIES, "p1", 4, false), letter(VECTOR, POLICIES, "p1", 5, true));

        assertThat(plan.commands()).extracting(Refresh::stores).containsExactly(Set.of(VECTOR, GRAPH, CACHE));
        assertThat(plan.letters()).extracting(one -> one.letter().key().store()).containsExactly(GRAPH);
    }

    @Test
    void meansOnlyWhatFitsAllPartsOfTheSelection() {
        Letter[] open = {
            letter(GRAPH, POLICIES, "p1", 1, false),
            letter(VECTOR, POLICIES, "p1", 2, false),
            letter(GRAPH, POLICIES, "p2", 3, false),
            letter(GRAPH, RULES, "p1", 4, false)
        };
        String hash = KeyHash.of(row(POLICIES, "p1"));

        assertThat(offsets(of(GRAPH), open)).containsExactly(1L, 3L, 4L);
        assertThat(offsets(new Selection(Set.of(), POLICIES, null, null), open)).containsExactly(1L, 2L, 3L);
        assertThat(offsets(new Selection(Set.of(), POLICIES, row(POLICIES, "p1"), null), open))
                .containsExactly(1L, 2L);
        assertThat(offsets(new Selection(Set.of(VECTOR), null, null, hash), open))
                .containsExactly(2L);
        assertThat(offsets(new Selection(Set.of(CACHE), null, null, null), open))
                .isEmpty();
    }

    private static List<Long> offsets(Selection selection, Letter... open) {
        return plan(selection, open).letters().stream()
                .map(one -> one.letter().offset())
                .toList();
    }

    @Test
    void saysWhyALetterIsToBeResolvedByHand() {
        ReplayPlan plan = plan(
                ALL,
                letter(new LedgerKey.OfPlace(GRAPH, POLICIES, "aegis.public.policies", 2, 77), 1, false),
                letter(new LedgerKey.OfRow(GRAPH, POLICIES, "{\"id\":7}"), 2, false),
                letter(VECTOR, RULES, "p1", 3, false),
                letter(GRAPH, new TableId("public", "gone"), "p1", 4, false),
                letter(GRAPH, UNFIT, "p1", 5, false));

        assertThat(plan.commands()).isEmpty();
        assertThat(plan.byHand())
                .extracting(ReplayPlan.ByHand::why)
                .containsExactly(
                        "the record could not be decoded, so no row can be read again",
                        "its key does not fit the table's primary key any more",
                        "the table has no vector mapping",
                        "the table is not in the pipeline",
                        "the table does not fit its mapping: column title is gone");
    }

    @Test
    void aPlaceIsMeantByItsTableAndNeverByARow() {
        Letter place = letter(new LedgerKey.OfPlace(GRAPH, POLICIES, "aegis.public.policies", 2, 77), 1, false);

        assertThat(plan(new Selection(Set.of(), POLICIES, null, null), place).byHand())
                .hasSize(1);
        assertThat(plan(new Selection(Set.of(), POLICIES, row(POLICIES, "p1"), null), place)
                        .byHand())
                .isEmpty();
    }
}
