package dev.dualtrack.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.api.status.RunResult;
import dev.dualtrack.api.status.RunStatus;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.operator.model.OpenTransactions;
import dev.dualtrack.operator.model.PublicationRules;
import dev.dualtrack.operator.model.Resolver;
import dev.dualtrack.operator.model.Samples;
import dev.dualtrack.operator.model.SourceFacts;
import dev.dualtrack.operator.model.SourceFacts.PublicationFacts;
import dev.dualtrack.operator.model.Statuses;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CaptureGapsTest {
    private static final String USERS = "public.users";
    private static final Set<String> ALL = Set.of("public.policies", USERS, "public.business_rules");
    private static final Set<String> BUT_USERS = Set.of("public.policies", "public.business_rules");
    private static final PipelineConfig CONFIG = new Resolver("cluster").resolve(Samples.aegis(), 1);
    private static final DataPipelineStatus RUNS = status(Set.of(), null);

    private final CaptureGaps gaps = new CaptureGaps();
    private @Nullable OpenTransactions transactions = new OpenTransactions(100, 101);
    private boolean quiet = true;

    @Test
    void aTableThatWasTakenOutAndIsPutBackByTheOperatorHasAGapThatEndsAtOnce() {
        assertThat(look(ALL, ALL, Set.of(), RUNS)).isEmpty();

        assertThat(look(BUT_USERS, ALL, Set.of(), RUNS)).containsExactly(USERS);
        assertThat(look(ALL, ALL, Set.of(), RUNS)).as("once").isEmpty();
    }

    @Test
    void whatWasFoundIsKeptForALookThatAFailedPassDidNotComeTo() {
        assertThat(look(ALL, ALL, Set.of(), RUNS)).isEmpty();

        gaps.find(Set.of(USERS));
        assertThat(look(ALL, ALL, Set.of(), RUNS)).containsExactly(USERS);
        assertThat(look(ALL, ALL, Set.of(), RUNS)).as("once").isEmpty();
    }

    @Test
    void aTableThatAPersonPutsBackHasAGapThatEndsThen() {
        assertThat(look(ALL, ALL, Set.of(), RUNS)).isEmpty();
        assertThat(look(BUT_USERS, BUT_USERS, Set.of(), RUNS)).isEmpty();
        assertThat(look(BUT_USERS, BUT_USERS, Set.of(), RUNS)).isEmpty();

        assertThat(look(ALL, ALL, Set.of(), RUNS)).containsExactly(USERS);
        assertThat(look(ALL, ALL, Set.of(), RUNS)).as("once").isEmpty();
    }

    @Test
    void aTableThatWasTakenOutWhileNoOperatorWasThereIsKnownByItsWorkers() {
        assertThat(look(BUT_USERS, ALL, ALL, RUNS)).containsExactly(USERS);
    }

    @Test
    void withoutWorkersItIsKnownByTheLastRun() {
        assertThat(look(BUT_USERS, ALL, Set.of(), status(Set.of(), PipelineConfigWriter.mappingHash(CONFIG))))
                .containsExactly(USERS);
        assertThat(look(ALL, ALL, Set.of(), RUNS)).as("once").isEmpty();
    }

    @Test
    void aRunOfOtherTablesDoesNotTell() {
        assertThat(look(BUT_USERS, ALL, Set.of(), status(Set.of(), "of other tables")))
                .isEmpty();
    }

    @Test
    void aTableThatIsNewInTheResourceHasNone() {
        PipelineConfig before =
                new Resolver("cluster").resolve(Samples.aegis(spec -> ((ArrayNode) spec.get("tables")).remove(1)), 1);
        assertThat(look(before, BUT_USERS, BUT_USERS, BUT_USERS, RUNS)).isEmpty();

        assertThat(look(BUT_USERS, ALL, BUT_USERS, RUNS)).isEmpty();
        assertThat(look(ALL, ALL, ALL, RUNS)).as("filled since").isEmpty();
    }

    @Test
    void norHasOneThatWasLackingFromTheBeginning() {
        assertThat(look(BUT_USERS, BUT_USERS, Set.of(), RUNS)).isEmpty();
        assertThat(look(BUT_USERS, BUT_USERS, Set.of(), RUNS)).isEmpty();
        assertThat(look(ALL, ALL, Set.of(), RUNS)).isEmpty();
    }

    @Test
    void aTableThatIsReadBeforeItsChangesAreCarriedHasOne() {
        assertThat(look(BUT_USERS, BUT_USERS, BUT_USERS, RUNS)).isEmpty();
        assertThat(look(BUT_USERS, BUT_USERS, ALL, RUNS)).isEmpty();

        assertThat(look(ALL, ALL, ALL, RUNS)).containsExactly(USERS);
    }

    @Test
    void aPublicationThatIsGoneOrLeavesOutDeletesCarriesNoneOfThem() {
        assertThat(look(ALL, ALL, Set.of(), RUNS)).isEmpty();

        SourceFacts without = facts(Samples.publication(ALL, false));
        Set<String> uncarried = PublicationRules.uncarried(without, CONFIG);
        gaps.find(uncarried);
        assertThat(gaps.look(CONFIG, uncarried, transactions, Set.of(), quiet, RUNS))
                .isEmpty();
        assertThat(look(ALL, ALL, Set.of(), RUNS)).containsExactlyInAnyOrderElementsOf(ALL);

        assertThat(look(null, ALL, Set.of(), RUNS)).containsExactlyInAnyOrderElementsOf(ALL);
    }

    /** What the operator that went away wrote is all that tells of it. */
    @Test
    void aPublicationThatWasMadeWholeWhileNoOperatorWasThereHadOneOfTheTablesThatTheStatusNames() {
        assertThat(look(ALL, ALL, ALL, status(Set.of(USERS), null))).containsExactly(USERS);
        assertThat(look(ALL, ALL, ALL, status(Set.of(USERS), null))).as("once").isEmpty();
    }

    @Test
    void oneThatStillLacksATableHasTheGapOfThatTable() {
        DataPipelineStatus lacking = status(Set.of(USERS), null);

        assertThat(look(BUT_USERS, BUT_USERS, ALL, lacking)).isEmpty();
        assertThat(look(ALL, ALL, ALL, lacking)).containsExactly(USERS);
    }

    @Test
    void andThatOfATableThatItWasFoundWithoutOnceMore() {
        DataPipelineStatus lacking = status(Set.of("public.policies"), null);

        assertThat(look(BUT_USERS, ALL, ALL, lacking)).containsExactlyInAnyOrder("public.policies", USERS);
    }

    @Test
    void aNewEpochHasNoneOfBefore() {
        DataPipelineStatus lacking = status(Set.of("public.policies"), null);
        gaps.find(Set.of(USERS));

        gaps.forget();

        assertThat(look(ALL, ALL, ALL, lacking)).isEmpty();
    }

    /** Pods of a former resource of that name may answer for a while. */
    @Test
    void aResourceThatWasUnderNoEpochYetHasNone() {
        assertThat(look(null, ALL, ALL, DataPipelineStatus.UNSEEN)).isEmpty();
        assertThat(look(ALL, ALL, ALL, RUNS)).isEmpty();
    }

    @Test
    void aTableThatIsTakenOutOfTheResourceIsForgotten() {
        assertThat(look(ALL, ALL, Set.of(), RUNS)).isEmpty();
        assertThat(look(BUT_USERS, BUT_USERS, Set.of(), RUNS)).isEmpty();
        PipelineConfig less =
                new Resolver("cluster").resolve(Samples.aegis(spec -> ((ArrayNode) spec.get("tables")).remove(1)), 1);
        assertThat(look(less, BUT_USERS, BUT_USERS, Set.of(), RUNS)).isEmpty();

        assertThat(look(ALL, ALL, Set.of(), RUNS)).isEmpty();
    }

    /** What such a transaction had changed before is not carried, though it commits after that. */
    @Test
    void aGapLastsUntilEveryTransactionHasEndedThatMayHaveBeenOpenAsTheTableWasPutBack() {
        assertThat(look(ALL, ALL, Set.of(), RUNS)).isEmpty();

        open(100, 90);
        assertThat(look(BUT_USERS, ALL, Set.of(), RUNS)).isEmpty();
        assertThat(gaps.settling()).containsExactly(USERS);
        open(105, 100);
        assertThat(look(ALL, ALL, Set.of(), RUNS))
                .as("the newest of then is open")
                .isEmpty();
        assertThat(gaps.settling()).containsExactly(USERS);

        open(106, 101);
        assertThat(look(ALL, ALL, Set.of(), RUNS)).as("only newer ones are").containsExactly(USERS);
        assertThat(gaps.settling()).isEmpty();
        assertThat(look(ALL, ALL, Set.of(), RUNS)).as("once").isEmpty();
    }

    @Test
    void aTableThatIsTakenOutOnceMoreMeanwhileSettlesAnew() {
        assertThat(look(ALL, ALL, Set.of(), RUNS)).isEmpty();
        open(100, 90);
        assertThat(look(BUT_USERS, ALL, Set.of(), RUNS)).isEmpty();

        open(110, 105);
        assertThat(look(BUT_USERS, ALL, Set.of(), RUNS)).as("and put back").isEmpty();
        assertThat(look(BUT_USERS, BUT_USERS, Set.of(), RUNS)).isEmpty();
        assertThat(gaps.settling()).as("while it is not carried").isEmpty();
        open(120, 121);
        assertThat(look(ALL, ALL, Set.of(), RUNS)).containsExactly(USERS);
    }

    /** The status names it, whether anybody had read its rows or not. */
    @Test
    void anOperatorThatBeganAnewWaitsForTheTransactionsOfItsOwnTime() {
        DataPipelineStatus settling = status(Set.of(USERS), null);

        open(100, 90);
        assertThat(look(ALL, ALL, Set.of(), settling)).isEmpty();
        assertThat(gaps.settling()).containsExactly(USERS);
        open(105, 101);
        assertThat(look(ALL, ALL, Set.of(), settling)).containsExactly(USERS);
    }

    @Test
    void transactionsAreAskedForWhileThereIsAGapOrMayBeOne() {
        assertThat(gaps.find(Set.of())).as("before the first look").isTrue();
        assertThat(look(ALL, ALL, Set.of(), RUNS)).isEmpty();
        assertThat(gaps.find(Set.of())).isFalse();

        assertThat(gaps.find(Set.of(USERS))).isTrue();
        open(100, 90);
        assertThat(look(BUT_USERS, ALL, Set.of(), RUNS)).isEmpty();
        assertThat(gaps.find(Set.of())).as("as long as it settles").isTrue();
        open(106, 107);
        assertThat(look(ALL, ALL, Set.of(), RUNS)).containsExactly(USERS);
        assertThat(gaps.find(Set.of())).isFalse();
    }

    @Test
    void aTableIsPutBackByTheLookThatKnowsTheTransactions() {
        assertThat(look(ALL, ALL, Set.of(), RUNS)).isEmpty();
        transactions = null;
        assertThat(look(BUT_USERS, ALL, Set.of(), RUNS)).isEmpty();
        assertThat(gaps.settling()).containsExactly(USERS);

        open(100, 90);
        assertThat(look(ALL, ALL, Set.of(), RUNS)).isEmpty();
        open(105, 101);
        assertThat(look(ALL, ALL, Set.of(), RUNS)).containsExactly(USERS);
    }

    /** Its back-fill may have read the rows before they were committed; the run that is due for the new table has not begun. */
    @Test
    void aNewTableSettlesLikewiseAndNeedsARunOfItsOwnOnlyIfOneBeganBefore() {
        addUsersWhileATransactionIsOpen();
        open(105, 101);
        assertThat(look(ALL, ALL, ALL, RUNS)).isEmpty();
        assertThat(gaps.settling()).isEmpty();
    }

    @Test
    void aRunThatIsUnderWayMayHaveReadTheNewTableTooEarly() {
        addUsersWhileATransactionIsOpen();
        quiet = false;
        open(105, 101);
        assertThat(look(ALL, ALL, ALL, RUNS)).containsExactly(USERS);
    }

    @Test
    void soMayOneThatHasEnded() {
        addUsersWhileATransactionIsOpen();
        open(105, 101);
        assertThat(look(ALL, ALL, ALL, status(Set.of(), PipelineConfigWriter.mappingHash(CONFIG))))
                .containsExactly(USERS);
    }

    @Test
    void aNewEpochWaitsForNoTransactions() {
        assertThat(look(ALL, ALL, Set.of(), RUNS)).isEmpty();
        open(100, 90);
        assertThat(look(BUT_USERS, ALL, Set.of(), RUNS)).isEmpty();

        gaps.forget();

        assertThat(gaps.settling()).isEmpty();
        open(105, 101);
        assertThat(look(ALL, ALL, Set.of(), RUNS)).isEmpty();
    }

    private void addUsersWhileATransactionIsOpen() {
        PipelineConfig before =
                new Resolver("cluster").resolve(Samples.aegis(spec -> ((ArrayNode) spec.get("tables")).remove(1)), 1);
        assertThat(look(before, BUT_USERS, BUT_USERS, BUT_USERS, RUNS)).isEmpty();
        open(100, 90);
        assertThat(look(BUT_USERS, ALL, BUT_USERS, RUNS)).isEmpty();
        assertThat(gaps.settling()).containsExactly(USERS);
    }

    private void open(long newest, long oldest) {
        transactions = new OpenTransactions(newest, oldest);
    }

    private Set<String> look(
            @Nullable Set<String> found, Set<String> now, Set<String> named, DataPipelineStatus previous) {
        return look(CONFIG, found, now, named, previous);
    }

    /** The publication was found with some tables, and has others now. */
    private Set<String> look(
            PipelineConfig config,
            @Nullable Set<String> found,
            Set<String> now,
            Set<String> named,
            DataPipelineStatus previous) {
        SourceFacts before = facts(found == null ? null : Samples.publication(found, true));
        gaps.find(PublicationRules.uncarried(before, CONFIG));
        return gaps.look(
                config,
                PublicationRules.uncarried(facts(Samples.publication(now, true)), config),
                transactions,
                named,
                quiet,
                previous);
    }

    private static SourceFacts facts(@Nullable PublicationFacts publication) {
        return new SourceFacts("capture", "logical", true, "system", Map.of(), publication, null, null, null, true);
    }

    private static DataPipelineStatus status(Set<String> uncarried, @Nullable String mapping) {
        String time = "2026-01-01T00:00:00Z";
        RunStatus run =
                new RunStatus("run", time, time, RunResult.CONSISTENT, null, 0, null, null, null, mapping, List.of());
        return Statuses.of(Statuses.uncarried(uncarried), mapping == null ? null : Statuses.coldPath(run, null));
    }
}
