package dev.dualtrack.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.api.status.DataPipelineStatus;
import dev.dualtrack.api.status.Phase;
import dev.dualtrack.api.status.RunResult;
import dev.dualtrack.api.status.RunStatus;
import dev.dualtrack.api.status.Verdict;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.operator.dependent.Labels;
import dev.dualtrack.operator.model.Component;
import dev.dualtrack.operator.model.Plan;
import dev.dualtrack.operator.model.Samples;
import dev.dualtrack.operator.model.Statuses;
import dev.dualtrack.operator.model.VerifyWish;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The sample's epoch is 7, its generation 1. */
class DueRunTest {
    private static final String FIRST = "aegis-first-7";
    private static final Plan PLAN = Samples.plan(Samples.aegis());
    private static final String MAPPING = PipelineConfigWriter.mappingHash(PLAN.config());
    private static final String OF_THE_MAPPING = PLAN.names().requestedRun("mapping " + MAPPING + " 1");
    private static final Instant NOW = Instant.parse("2026-01-01T23:30:00Z");
    private static final VerifyWish WISH = new VerifyWish("a test", Instant.parse("2026-01-01T05:00:00.5Z"));

    @Test
    void aPipelineThatWasNeverVerifiedHasTheFirstRunOfItsEpoch() {
        assertThat(name(never(null))).contains(FIRST);
        assertThat(name(never(run("aegis-first-6", RunResult.CONSISTENT, MAPPING))))
                .contains(FIRST);
        assertThat(name(never(run("aegis-reconcile-1", RunResult.FAILED, null))))
                .as("of a version before")
                .contains(FIRST);
    }

    @Test
    void afterOneOfAnotherMappingItHasOneOfThisMappingAndGeneration() {
        assertThat(name(never(run("aegis-reconcile-1", RunResult.CONSISTENT, "of others"))))
                .contains(OF_THE_MAPPING);
        assertThat(name(never(run(FIRST, RunResult.CONSISTENT, MAPPING))))
                .as("changed, and changed back")
                .contains(OF_THE_MAPPING);
        assertThat(name(never(run("aegis-reconcile-1", RunResult.CONSISTENT, MAPPING)), job(FIRST, "00:00:00", true)))
                .as("whose first one was not the last")
                .contains(OF_THE_MAPPING);
    }

    @Test
    void aRunThatMetABackFillDoesNotCount() {
        RunStatus early = run(FIRST, RunResult.UNVERIFIABLE, MAPPING);

        assertThat(name(status(Phase.RUNNING, Verdict.UNVERIFIABLE, null, early)))
                .contains(OF_THE_MAPPING);
        assertThat(name(status(Phase.RUNNING, Verdict.UNVERIFIABLE, "2026-01-01T00:00:00Z", early)))
                .isEmpty();
    }

    @Test
    void nothingIsDueThatIsVerifiedNotReadyOrSuspended() {
        assertThat(name(status(Phase.RUNNING, Verdict.CONSISTENT, null, null))).isEmpty();
        assertThat(name(status(Phase.DEGRADED, Verdict.NEVER_VERIFIED, null, null)))
                .isEmpty();
        Plan suspended = Samples.plan(Samples.aegis(spec -> ((ObjectNode) spec.get("reconcile")).put("suspend", true)));
        assertThat(DueRun.of(suspended, never(null), List.of(), WISH, NOW)).isEmpty();
    }

    /** It may be the verdict that is missing. */
    @Test
    void noneStartsBesideOneWhoseEndIsNotYetSeen() {
        RunStatus last = run("aegis-reconcile-1", RunResult.CONSISTENT, "of others");

        assertThat(name(never(null), job("aegis-reconcile-2", "02:00:00", true)))
                .isEmpty();
        assertThat(name(never(last), job("aegis-reconcile-2", "04:00:01", true)))
                .as("made after the last that is known ended")
                .isEmpty();
        assertThat(name(never(last), job("aegis-reconcile-1", "04:00:01", true)))
                .as("that run itself")
                .contains(OF_THE_MAPPING);
        assertThat(name(never(last), job("aegis-reconcile-0", "02:00:00", true)))
                .as("older than it")
                .contains(OF_THE_MAPPING);
    }

    @Test
    void noneStartsBesideOneThatIsUnderWay() {
        Plan asked = annotated(DataPipeline.RECONCILE_AT, "now");
        Job running = job("aegis-reconcile-0", "02:00:00", false);

        assertThat(DueRun.of(asked, never(null), List.of(running), WISH, NOW)).isEmpty();
        assertThat(DueRun.of(asked, never(null), List.of(), WISH, NOW))
                .contains(new DueRun(PLAN.names().requestedRun("now"), null, "now", null));
    }

    @Test
    void aTokenCountsOnce() {
        Plan asked = annotated(DataPipeline.RECONCILE_AT, "now");
        DataPipelineStatus handled = new DataPipelineStatus(
                1L, Phase.RUNNING, 7L, "now", List.of(), Verdict.CONSISTENT, null, null, null, null, null, null, null);

        assertThat(DueRun.of(asked, handled, List.of(), null, NOW)).isEmpty();
        assertThat(DueRun.of(annotated(DataPipeline.RECONCILE_AT, " "), handled, List.of(), null, NOW))
                .isEmpty();
    }

    @Test
    void theLastRunIsReleasedIfAGuardStoppedIt() {
        Plan released = annotated(DataPipeline.PROCEED_REPAIR, "aegis-reconcile-1");
        String name = PLAN.names().requestedRun("proceed aegis-reconcile-1");

        assertThat(DueRun.of(released, suspended("aegis-reconcile-1"), List.of(), null, NOW))
                .contains(new DueRun(name, "aegis-reconcile-1", null, null));
        assertThat(DueRun.of(released, suspended("aegis-reconcile-2"), List.of(), null, NOW))
                .isEmpty();
        assertThat(DueRun.of(
                        released,
                        status(
                                Phase.RUNNING,
                                Verdict.CONSISTENT,
                                null,
                                run("aegis-reconcile-1", RunResult.CONSISTENT, MAPPING)),
                        List.of(),
                        null,
                        NOW))
                .isEmpty();
    }

    @Test
    void aWishIsDueUntilARunBeganAfterIt() {
        DataPipelineStatus verified = status(
                Phase.RUNNING, Verdict.CONSISTENT, null, run("aegis-reconcile-1", RunResult.CONSISTENT, MAPPING));

        assertThat(DueRun.of(PLAN, verified, List.of(), WISH, NOW))
                .contains(new DueRun(PLAN.names().requestedRun("verify " + WISH.since()), null, null, WISH));
        assertThat(DueRun.of(PLAN, verified, List.of(job("by-hand", "05:00:00", true)), WISH, NOW))
                .isEmpty();
        assertThat(DueRun.of(PLAN, verified, List.of(job("by-hand", "04:59:59", true)), WISH, NOW))
                .isPresent();
        VerifyWish earlier = new VerifyWish("a test", Instant.parse("2026-01-01T03:00:00.5Z"));
        assertThat(DueRun.of(PLAN, verified, List.of(), earlier, NOW))
                .as("by the last run")
                .isEmpty();
    }

    @Test
    void aWishWhoseRunCameToNoVerdictIsDueAgainAfterAsLongAsItHadWaited() {
        Job job = job("aegis-run-1", "05:00:01", true);

        assertThat(again("05:00:02", "06:00:00", "06:59:59", job)).isEmpty();
        assertThat(again("05:00:02", "06:00:00", "07:00:00", job))
                .contains(PLAN.names().requestedRun("verify " + WISH.since() + " after aegis-run-1"));
        assertThat(again("05:00:02", "05:00:10", "05:05:09", job))
                .as("but not before the pause between attempts")
                .isEmpty();
        assertThat(again("05:00:02", "05:00:10", "05:05:10", job)).isPresent();
        assertThat(again("05:00:02", "06:00:00", "06:59:59"))
                .as("its Job is gone")
                .isEmpty();
        assertThat(again("05:00:02", "06:00:00", "07:00:00")).isPresent();
        assertThat(again("04:00:02", "06:00:00", "06:00:01"))
                .as("after a run that had begun before, at once")
                .contains(PLAN.names().requestedRun("verify " + WISH.since()));
    }

    /** The first run has its own second chance, which is there and did not help. */
    @Test
    void soItIsWhereNoRunCameToAVerdictYet() {
        RunStatus early = new RunStatus(
                OF_THE_MAPPING,
                at("05:00:02"),
                at("05:01:00"),
                RunResult.UNVERIFIABLE,
                null,
                0,
                null,
                null,
                null,
                MAPPING,
                List.of());
        DataPipelineStatus noted = status(Phase.RUNNING, Verdict.UNVERIFIABLE, null, early, at("05:00:00"));
        List<Job> there = List.of(job(FIRST, "04:00:00", true), job(OF_THE_MAPPING, "05:00:01", true));

        assertThat(DueRun.of(PLAN, noted, there, WISH, NOW).map(DueRun::name))
                .contains(PLAN.names().requestedRun("verify " + WISH.since() + " after " + OF_THE_MAPPING));
        assertThat(DueRun.of(PLAN, noted, there, null, NOW)).isEmpty();
    }

    @Test
    void butNotBesideARunWhoseEndIsNotYetSeen() {
        Job known = job("aegis-run-1", "05:00:01", true);

        assertThat(again("05:00:02", "06:00:00", "20:00:00", known, job("aegis-run-2", "07:00:00", true)))
                .isEmpty();
        assertThat(again("05:00:02", "06:00:00", "20:00:00", known, job("aegis-run-2", "07:00:00", false)))
                .isEmpty();
    }

    @Test
    void aWishIsHeldBackWhileAPersonSuspendsRunsUntilOneBeganAfterIt() {
        DataPipelineStatus verified =
                status(Phase.PAUSED, Verdict.CONSISTENT, null, run("aegis-reconcile-1", RunResult.CONSISTENT, MAPPING));
        Plan suspended = Samples.plan(Samples.aegis(spec -> ((ObjectNode) spec.get("reconcile")).put("suspend", true)));
        VerifyWish earlier = new VerifyWish("a test", Instant.parse("2026-01-01T03:00:00.5Z"));

        assertThat(DueRun.heldBack(suspended, verified, WISH)).contains(WISH);
        assertThat(DueRun.heldBack(suspended, verified, earlier))
                .as("by the last run")
                .isEmpty();
        assertThat(DueRun.heldBack(suspended, never(null), WISH)).contains(WISH);
        assertThat(DueRun.heldBack(suspended, verified, null)).isEmpty();
        assertThat(DueRun.heldBack(PLAN, verified, WISH)).isEmpty();
    }

    /** A wish that the status notes, after a run that failed, as it began and ended at these times. */
    private static Optional<String> again(String began, String ended, String now, Job... jobs) {
        RunStatus failed = new RunStatus(
                "aegis-run-1", at(began), at(ended), RunResult.FAILED, null, 0, null, null, null, MAPPING, List.of());
        DataPipelineStatus noted = Statuses.of(null, Statuses.coldPath(failed, "2026-01-01T05:00:00Z"));
        return DueRun.of(PLAN, noted, List.of(jobs), WISH, Instant.parse(at(now)))
                .map(DueRun::name);
    }

    private static String at(String time) {
        return "2026-01-01T" + time + "Z";
    }

    private static Optional<String> name(DataPipelineStatus previous, Job... jobs) {
        return DueRun.of(PLAN, previous, List.of(jobs), null, NOW).map(DueRun::name);
    }

    private static Plan annotated(String annotation, String value) {
        DataPipeline pipeline = Samples.aegis();
        pipeline.getMetadata().setAnnotations(Map.of(annotation, value));
        return Samples.plan(pipeline);
    }

    private static DataPipelineStatus suspended(String run) {
        return status(Phase.DEGRADED, Verdict.DRIFTED, null, run(run, RunResult.REPAIR_SUSPENDED, MAPPING));
    }

    private static DataPipelineStatus never(@Nullable RunStatus last) {
        return status(Phase.RUNNING, Verdict.NEVER_VERIFIED, null, last);
    }

    private static DataPipelineStatus status(
            Phase phase, Verdict verdict, @Nullable String verifiedAt, @Nullable RunStatus last) {
        return status(phase, verdict, verifiedAt, last, null);
    }

    private static DataPipelineStatus status(
            Phase phase,
            Verdict verdict,
            @Nullable String verifiedAt,
            @Nullable RunStatus last,
            @Nullable String verifyWanted) {
        return new DataPipelineStatus(
                1L,
                phase,
                7L,
                null,
                List.of(),
                verdict,
                null,
                verifiedAt,
                null,
                null,
                null,
                Statuses.coldPath(last, verifyWanted),
                null);
    }

    /** From three to four. */
    private static RunStatus run(String id, RunResult result, @Nullable String mapping) {
        return new RunStatus(
                id,
                "2026-01-01T03:00:00Z",
                "2026-01-01T04:00:00Z",
                result,
                null,
                0,
                null,
                null,
                null,
                mapping,
                List.of());
    }

    private static Job job(String name, String madeAt, boolean ended) {
        Job job = new JobBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(Map.of(Labels.COMPONENT, Component.RECONCILE_JOB.label()))
                .withCreationTimestamp(at(madeAt))
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewSpec()
                .addNewContainer()
                .withArgs("run")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
        return ended
                ? new JobBuilder(job)
                        .withNewStatus()
                        .addNewCondition()
                        .withType("Complete")
                        .withStatus("True")
                        .withLastTransitionTime("2026-01-01T23:00:00Z")
                        .endCondition()
                        .endStatus()
                        .build()
                : job;
    }
}
