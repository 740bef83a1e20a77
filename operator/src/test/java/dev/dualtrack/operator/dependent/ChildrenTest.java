package dev.dualtrack.operator.dependent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dualtrack.api.DataPipeline;
import dev.dualtrack.core.config.PipelineConfigWriter;
import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.operator.model.Plan;
import dev.dualtrack.operator.model.Samples;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChildrenTest {
    private final Plan plan = Samples.plan(Samples.aegis());

    @Test
    void everyChildIsNamedAfterThePipelineAndOwnedByIt() {
        assertThat(Children.of(plan)).allSatisfy(child -> {
            assertThat(child.getMetadata().getName()).startsWith("aegis-");
            assertThat(child.getMetadata().getNamespace()).isEqualTo("shop");
            assertThat(child.getMetadata().getOwnerReferences())
                    .singleElement()
                    .satisfies(owner -> assertThat(owner.getUid()).isEqualTo("0000-1111"));
        });
    }

    @Test
    void neverCopiesTheResourcesLabels() {
        assertThat(Children.of(plan))
                .allSatisfy(child ->
                        assertThat(child.getMetadata().getLabels()).doesNotContainKey("argocd.argoproj.io/instance"));
    }

    @Test
    void everyPodFitsTheRestrictedStandardAndHasNoToken() {
        assertThat(pods()).hasSize(6).allSatisfy(template -> {
            PodSpec pod = template.getSpec();
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(65532);
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            Container container = pod.getContainers().getFirst();
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                    .isFalse();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
            assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
            assertThat(container.getResources().getLimits()).containsKey("memory");
            assertThat(container.getImagePullPolicy()).isEqualTo("IfNotPresent");
            assertThat(container.getImage())
                    .startsWith("registry.example/dualtrack/")
                    .endsWith(":1.0");
        });
    }

    @Test
    void cdcServerIsOneAndEndsBeforeTheNextBegins() {
        Deployment deployment = deployment(plan, "aegis-cdc-server");

        assertThat(deployment.getSpec().getReplicas()).isEqualTo(1);
        assertThat(deployment.getSpec().getStrategy().getType()).isEqualTo("Recreate");
        assertThat(deployment.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
                .isGreaterThanOrEqualTo(45);
    }

    @Test
    void suspendStopsWorkersOnly() {
        Plan suspended = Samples.plan(Samples.aegis(spec -> ((ObjectNode) spec.get("hotPath")).put("suspend", true)));

        assertThat(deployment(suspended, "aegis-sync-vector").getSpec().getReplicas())
                .isZero();
        assertThat(deployment(suspended, "aegis-cdc-server").getSpec().getReplicas())
                .isEqualTo(1);
    }

    @Test
    void f20WorkersOfAStoreEndBeforeOthersStartAndAreEvictedOneAtATime() {
        Plan three = Samples.plan(Samples.aegis(spec -> ((ObjectNode) spec.get("hotPath")).put("replicas", 3)));

        assertThat(three.config().stores().kinds()).allSatisfy(kind -> {
            String name = "aegis-sync-" + kind.word();
            DeploymentSpec workers = deployment(three, name).getSpec();
            assertThat(workers.getReplicas()).isEqualTo(3);
            assertThat(workers.getStrategy().getType()).isEqualTo("Recreate");
            PodDisruptionBudgetSpec budget =
                    child(three, PodDisruptionBudget.class, name).getSpec();
            assertThat(budget.getMaxUnavailable().getIntVal()).isEqualTo(1);
            assertThat(budget.getSelector()).isEqualTo(workers.getSelector());
            assertThat(workers.getTemplate().getSpec().getTerminationGracePeriodSeconds())
                    .as("seconds in which a worker ends its batch and leaves its group")
                    .isGreaterThan(20);
        });
    }

    @Test
    void onlyStoresThatAreThereHaveWorkers() {
        Plan twoStores = Samples.plan(Samples.aegis(spec -> {
            ((ObjectNode) spec.get("stores")).remove("cache");
            spec.get("tables").forEach(table -> ((ObjectNode) table).remove("cache"));
        }));

        assertThat(Children.of(twoStores).stream()
                        .map(child -> child.getMetadata().getName()))
                .contains("aegis-sync-vector", "aegis-sync-graph")
                .doesNotContain("aegis-sync-cache");
    }

    /** The controller fires by it, whatever the zone of its own machine, or of the operator's. */
    @ParameterizedTest
    @ValueSource(strings = {"America/New_York", "UTC", "Asia/Kathmandu"})
    void f30TheScheduleIsInTheZoneOfTheResource(String zone) {
        Plan moved = Samples.plan(Samples.aegis(spec -> ((ObjectNode) spec.get("reconcile")).put("timeZone", zone)));

        assertThat(cronJob(moved).getSpec().getTimeZone()).isEqualTo(zone);
        assertThat(ReconcileCronJob.probe(moved.pipeline()).getSpec().getTimeZone())
                .isEqualTo(zone);
    }

    @Test
    void theScheduleIsRenderedWithItsZoneAndAlwaysWithSuspend() {
        CronJob cronJob = cronJob(plan);

        assertThat(cronJob.getSpec().getSchedule()).isEqualTo("0 3 * * *");
        assertThat(cronJob.getSpec().getTimeZone()).isEqualTo("Asia/Seoul");
        assertThat(cronJob.getSpec().getConcurrencyPolicy()).isEqualTo("Forbid");
        assertThat(cronJob.getSpec().getStartingDeadlineSeconds())
                .as("F31: however many were missed, one run of the last day is caught up with")
                .isEqualTo(86_400);
        assertThat(cronJob.getSpec().getSuspend()).isFalse();
        assertThat(cronJob.getSpec().getJobTemplate().getSpec().getActiveDeadlineSeconds())
                .isEqualTo(4 * 3600 + 60);
    }

    @Test
    void aRunThatCameToAnEndIsNotStartedAgainButALostPodIs() throws IOException {
        JobSpec job = cronJob(plan).getSpec().getJobTemplate().getSpec();

        assertThat(job.getBackoffLimit()).isEqualTo(2);
        assertThat(job.getPodFailurePolicy().getRules()).singleElement().satisfies(rule -> {
            assertThat(rule.getAction()).isEqualTo("FailJob");
            assertThat(rule.getOnExitCodes().getOperator()).isEqualTo("In");
            assertThat(rule.getOnExitCodes().getValues()).containsExactly(1, 2, 4, 5);
            assertThat(rule.getOnExitCodes().getValues())
                    .as("the manual's, which are the program's, but success and a JVM without memory")
                    .isEqualTo(exitCodesOfTheManual(Set.of(0, 3)));
        });
    }

    @Test
    void podsThatShareARunAreIndexesOfOneJob() {
        Plan shared = Samples.plan(Samples.aegis(spec -> ((ObjectNode) spec.get("reconcile")).put("parallelism", 3)));

        assertThat(List.of(
                        cronJob(shared).getSpec().getJobTemplate().getSpec(),
                        RunJob.of(shared, "aegis-run-1", null).getSpec()))
                .allSatisfy(job -> {
                    assertThat(job.getCompletionMode()).isEqualTo("Indexed");
                    assertThat(job.getCompletions()).isEqualTo(3);
                    assertThat(job.getParallelism()).isEqualTo(3);
                    assertThat(job.getBackoffLimit()).as("two for each").isEqualTo(6);
                    assertThat(args(job)).endsWith("--slice", "$(JOB_COMPLETION_INDEX)/3");
                    assertThat(job.getTemplate()
                                    .getSpec()
                                    .getContainers()
                                    .getFirst()
                                    .getEnv())
                            .as("a Job that is made again under its name is another")
                            .filteredOn(variable -> variable.getName().equals("DUALTRACK_JOB_UID"))
                            .singleElement()
                            .extracting(variable ->
                                    variable.getValueFrom().getFieldRef().getFieldPath())
                            .isEqualTo("metadata.labels['batch.kubernetes.io/controller-uid']");
                });
        JobSpec alone = cronJob(plan).getSpec().getJobTemplate().getSpec();
        assertThat(alone.getCompletionMode()).isNull();
        assertThat(alone.getCompletions()).isNull();
        assertThat(args(alone)).doesNotContain("--slice");
    }

    @Test
    void aRunOfTheScheduleScansInTurnAndOneThatIsAskedForScansAll() {
        Plan inTurn = Samples.plan(Samples.aegis(spec -> ((ObjectNode) spec.get("reconcile")).put("scanWithin", "7d")));

        assertThat(args(cronJob(inTurn).getSpec().getJobTemplate().getSpec())).endsWith("--scan-within", "PT168H");
        assertThat(args(RunJob.of(inTurn, "aegis-run-1", null).getSpec()))
                .endsWith("--scan-within", "PT168H", "--scan-all");
        assertThat(args(cronJob(plan).getSpec().getJobTemplate().getSpec())).doesNotContain("--scan-within");
        assertThat(args(RunJob.of(plan, "aegis-run-1", null).getSpec())).doesNotContain("--scan-all");
    }

    private static List<String> args(JobSpec job) {
        return job.getTemplate().getSpec().getContainers().getFirst().getArgs();
    }

    private static List<Integer> exitCodesOfTheManual(Set<Integer> but) throws IOException {
        String manual = Files.readString(Path.of("../docs/operations.md"));
        String chapter = manual.substring(manual.indexOf("## Exit codes of the reconcile job"));
        return Pattern.compile("^\\| (\\d) \\|", Pattern.MULTILINE)
                .matcher(chapter.substring(0, chapter.indexOf("## ", 3)))
                .results()
                .map(row -> Integer.valueOf(row.group(1)))
                .filter(code -> !but.contains(code))
                .toList();
    }

    @Test
    void f41ARotatedSecretRollsThePodsThatMountItAndNoOthers() {
        Plan rotated = Samples.plan(Samples.aegis(), Map.of("aegis-postgres", "a:1", "aegis-milvus", "b:2"));

        assertThat(checksum(rotated, "aegis-sync-vector")).isNotEqualTo(checksum(plan, "aegis-sync-vector"));
        assertThat(checksum(rotated, "aegis-sync-graph")).isEqualTo(checksum(plan, "aegis-sync-graph"));
        assertThat(checksum(rotated, "aegis-cdc-server")).isEqualTo(checksum(plan, "aegis-cdc-server"));
    }

    @Test
    void aReleasedGuardReachesTheRunThatItReleases() {
        Job plain = RunJob.of(plan, "aegis-run-1", null);
        Job released = RunJob.of(plan, "aegis-run-2", "aegis-run-1");

        assertThat(plain.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv())
                .noneMatch(variable -> variable.getName().equals("DUALTRACK_PROCEED"));
        assertThat(released.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv())
                .anyMatch(variable ->
                        variable.getName().equals("DUALTRACK_PROCEED") && "aegis-run-1".equals(variable.getValue()));
    }

    @Test
    void theJobOfARunSaysWhatItIsToCompare() {
        Map<String, String> expected = Map.of(
                "dualtrack.dev/mapping", PipelineConfigWriter.mappingHash(plan.config()), "dualtrack.dev/epoch", "7");

        assertThat(cronJob(plan).getSpec().getJobTemplate().getMetadata().getAnnotations())
                .as("Kubernetes hands them on to the Jobs")
                .isEqualTo(expected);
        assertThat(RunJob.of(plan, "aegis-run-1", null).getMetadata().getAnnotations())
                .isEqualTo(expected);
    }

    @Test
    void namesFitKubernetesForTheLongestPipelineName() {
        DataPipeline pipeline = Samples.aegis();
        pipeline.getMetadata().setName("a".repeat(40));
        Plan longest = Samples.plan(pipeline);

        assertThat(cronJob(longest).getMetadata().getName()).hasSizeLessThanOrEqualTo(52);
        assertThat(cronJob(longest).getMetadata().getName() + "-29000000-63")
                .as("host of the last index of a scheduled Job")
                .hasSizeLessThanOrEqualTo(63);
        assertThat(longest.names().firstRun(4_294_967_295L) + "-63").hasSizeLessThanOrEqualTo(63);
        assertThat(longest.names().requestedRun("token")).hasSizeLessThanOrEqualTo(63);
    }

    @Test
    void aRequestedRunIsKnownByItsToken() {
        assertThat(plan.names().requestedRun("now")).isEqualTo("aegis-run-ed5eb9a3");
    }

    private List<PodTemplateSpec> pods() {
        return Stream.concat(
                        Children.of(plan).stream().flatMap(ChildrenTest::template),
                        Stream.of(PurgeJob.of(plan, StoreKind.CACHE).getSpec().getTemplate()))
                .toList();
    }

    private static Stream<PodTemplateSpec> template(HasMetadata child) {
        return switch (child) {
            case Deployment deployment -> Stream.of(deployment.getSpec().getTemplate());
            case CronJob cronJob ->
                Stream.of(cronJob.getSpec().getJobTemplate().getSpec().getTemplate());
            default -> Stream.of();
        };
    }

    private static String checksum(Plan plan, String deployment) {
        return deployment(plan, deployment)
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations()
                .getOrDefault(PodTemplate.CHECKSUM, "");
    }

    private static Deployment deployment(Plan plan, String name) {
        return child(plan, Deployment.class, name);
    }

    private static <T extends HasMetadata> T child(Plan plan, Class<T> type, String name) {
        return Children.of(plan).stream()
                .filter(child -> child.getMetadata().getName().equals(name))
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    private static CronJob cronJob(Plan plan) {
        return Children.of(plan).stream()
                .filter(CronJob.class::isInstance)
                .map(CronJob.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
