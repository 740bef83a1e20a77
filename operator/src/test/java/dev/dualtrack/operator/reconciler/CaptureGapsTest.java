package dev.dualtrack.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.dualtrack.api.status.ColdPathStatus;
import dev.dualtrack.api.status.Condition;
import dev.dualtrack.api.status.ConditionStatus;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.api.status.RunResult;
import dev.dualtrack.api.status.RunStatus;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.operator.model.Resolver;
import dev.dualtrack.operator.model.Samples;
import dev.dualtrack.operator.model.SourceFacts;
import dev.dualtrack.operator.model.SourceFacts.PublicationFacts;
import dev.dualtrack.operator.model.SourceReading;
import dev.dualtrack.operator.model.SourceRules;
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
    private static final DataPipelineStatus RUNS = status(1L, "Streaming", null);

    private final CaptureGaps gaps = new CaptureGaps();

    @Test
    void aTableThatWasTakenOutAndIsPutBackByTheOperatorHasAGapThatEndsAtOnce() {
        assertThat(look(ALL, ALL, Set.of(), RUNS)).isEmpty();

        assertThat(look(BUT_USERS, ALL, Set.of(), RUNS)).containsExactly(USERS);
        assertThat(look(ALL, ALL, Set.of(), RUNS)).as("once").isEmpty();
    }

    @Test
    void whatWasFoundIsKeptForALookThatAFailedPassDidNotComeTo() {
        assertThat(look(ALL, ALL, Set.of(), RUNS)).isEmpty();

        gaps.find(read(BUT_USERS, ALL));
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
        assertThat(look(BUT_USERS, ALL, Set.of(), status(1L, "Streaming", PipelineConfigWriter.mappingHash(CONFIG))))
                .containsExactly(USERS);
        assertThat(look(ALL, ALL, Set.of(), RUNS)).as("once").isEmpty();
    }

    @Test
    void aRunOfOtherTablesDoesNotTell() {
        assertThat(look(BUT_USERS, ALL, Set.of(), status(1L, "Streaming", "of other tables")))
                .isEmpty();
    }

    @Test
    void aTableThatIsNewInTheResourceHasNone() {
        PipelineConfig before =
                new Resolver("cluster").resolve(Samples.aegis(spec -> ((ArrayNode) spec.get("tables")).remove(1)), 1);
        assertThat(look(before, read(BUT_USERS, BUT_USERS), BUT_USERS, RUNS)).isEmpty();

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

        SourceFacts without = facts(new PublicationFacts(ALL, false));
        assertThat(look(
                        CONFIG,
                        new SourceReading.Read(without, SourceRules.uncarried(without, CONFIG)),
                        Set.of(),
                        RUNS))
                .isEmpty();
        assertThat(look(ALL, ALL, Set.of(), RUNS)).containsExactlyInAnyOrderElementsOf(ALL);

        assertThat(look(null, ALL, Set.of(), RUNS)).containsExactlyInAnyOrderElementsOf(ALL);
    }

    /** What the operator that went away wrote is all that tells of it. */
    @Test
    void aPublicationThatWasMadeWholeWhileNoOperatorWasThereHadOne() {
        assertThat(look(ALL, ALL, ALL, status(1L, "PublicationMismatch", null)))
                .containsExactlyInAnyOrderElementsOf(ALL);
        assertThat(look(ALL, ALL, ALL, status(1L, "PublicationMismatch", null)))
                .as("once")
                .isEmpty();
    }

    @Test
    void oneThatStillLacksATableHasTheGapOfThatTable() {
        DataPipelineStatus lacking = status(1L, "PublicationMismatch", null);

        assertThat(look(BUT_USERS, BUT_USERS, ALL, lacking)).isEmpty();
        assertThat(look(ALL, ALL, ALL, lacking)).containsExactly(USERS);
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
        assertThat(look(less, read(BUT_USERS, BUT_USERS), Set.of(), RUNS)).isEmpty();

        assertThat(look(ALL, ALL, Set.of(), RUNS)).isEmpty();
    }

    private Set<String> look(
            @Nullable Set<String> found, Set<String> now, Set<String> named, DataPipelineStatus previous) {
        return look(CONFIG, read(found, now), named, previous);
    }

    private Set<String> look(
            PipelineConfig config, SourceReading.Read read, Set<String> named, DataPipelineStatus previous) {
        gaps.find(read);
        return gaps.look(config, read, named, previous);
    }

    /** The publication was found with some tables, and has others now. */
    private static SourceReading.Read read(@Nullable Set<String> found, Set<String> now) {
        SourceFacts before = facts(found == null ? null : new PublicationFacts(found, true));
        return new SourceReading.Read(facts(new PublicationFacts(now, true)), SourceRules.uncarried(before, CONFIG));
    }

    private static SourceFacts facts(@Nullable PublicationFacts publication) {
        return new SourceFacts("capture", "logical", true, "system", Map.of(), publication, null, null, null, true);
    }

    private static DataPipelineStatus status(@Nullable Long epoch, String sourceReady, @Nullable String mapping) {
        String time = "2026-01-01T00:00:00Z";
        RunStatus run = new RunStatus("run", time, time, RunResult.CONSISTENT, null, 0, null, null, mapping, List.of());
        return new DataPipelineStatus(
                1L,
                null,
                epoch,
                null,
                List.of(new Condition("SourceReady", ConditionStatus.FALSE, 1L, time, sourceReady, "because")),
                null,
                null,
                null,
                null,
                null,
                null,
                mapping == null ? null : new ColdPathStatus(null, run, List.of()),
                null);
    }
}
