package dev.dualtrack.operator.reconciler;

import dev.dualtrack.api.status.RunStatus;
import dev.dualtrack.core.config.PipelineConfig;
import dev.dualtrack.core.status.RunSummary;
import dev.dualtrack.operator.dependent.Labels;
import dev.dualtrack.operator.model.Component;
import dev.dualtrack.operator.probe.RunReports;
import dev.dualtrack.operator.probe.RunRows;
import dev.dualtrack.operator.probe.SourceLogins;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the report of the newest run that ended: in its pod's last words, else in the source's own table. A Job that
 * failed without leaving a report in either place is a run that broke off.
 *
 * <p>Runs are told apart and put in order by their Jobs, whose times are all of one clock. That of a pod may be another.
 */
final class RunObserver {
    /** Sub-commands of the program that leave a report. */
    private static final Set<String> RUNS = Set.of("run", "verify");

    private static final Set<String> ENDS = Set.of("Complete", "Failed");

    /** What a person may have written there is none. */
    private static final Pattern EPOCH = Pattern.compile("[0-9]{1,10}");

    private final RunRows rows;

    RunObserver(RunRows rows) {
        this.rows = rows;
    }

    /** The newest report; null if the newest run is {@code known} already, or if there is none. */
    @Nullable
    RunSummary newest(
            List<Job> jobs,
            Pods pods,
            PipelineConfig config,
            @Nullable SourceLogins logins,
            @Nullable RunStatus known) {
        List<Job> ended = jobs.stream()
                .filter(RunObserver::isRun)
                .filter(RunObserver::ended)
                .sorted(Comparator.comparing(RunObserver::endTime).reversed())
                .toList();
        for (Job job : ended) {
            if (known != null && isOf(job, known)) {
                return null;
            }
            RunSummary report = report(job, pods, config, logins);
            if (report.result() != RunSummary.Result.SKIPPED) {
                return report;
            }
        }
        return null;
    }

    /** Whether the run is the Job's: one that was made again under its name has a run of its own. */
    private static boolean isOf(Job job, RunStatus run) {
        return job.getMetadata().getName().equals(run.id())
                && (run.finishedAt() == null || wasThere(job, Instant.parse(run.finishedAt())));
    }

    static boolean wasThere(Job job, Instant end) {
        return !madeAt(job).isAfter(end);
    }

    private static Instant madeAt(Job job) {
        return Instant.parse(job.getMetadata().getCreationTimestamp());
    }

    /** The epoch under which that run's Job was made; null if it does not say so. */
    static @Nullable Long epoch(List<Job> jobs, @Nullable RunSummary run) {
        return jobs.stream()
                .filter(job -> run != null && job.getMetadata().getName().equals(run.runId()))
                .flatMap(job -> Stream.ofNullable(annotation(job, Labels.EPOCH)))
                .filter(text -> EPOCH.matcher(text).matches())
                .map(Long::valueOf)
                .findFirst()
                .orElse(null);
    }

    private RunSummary report(Job job, Pods pods, PipelineConfig config, @Nullable SourceLogins logins) {
        return pods.lastWords(job)
                .flatMap(RunReports::read)
                .or(() -> logins == null ? Optional.empty() : row(job, config, logins))
                .filter(report -> report.finishedAt() != null)
                // Pods that share a run end all with it, if one of them is kept out.
                .filter(report -> report.result() != RunSummary.Result.SKIPPED || !failed(job))
                .map(report -> report.endedWithin(madeAt(job), Instant.parse(endTime(job))))
                .orElseGet(() -> brokenOff(job));
    }

    /** The row of the run of that name, unless it is that of a Job before. A Job that succeeded has written its own. */
    private Optional<RunSummary> row(Job job, PipelineConfig config, SourceLogins logins) {
        return rows.find(config, logins, job.getMetadata().getName())
                .filter(report -> report.finishedAt() != null && (!failed(job) || wasThere(job, report.finishedAt())));
    }

    private static RunSummary brokenOff(Job job) {
        Instant end = Instant.parse(endTime(job));
        String start = job.getStatus().getStartTime();
        String reason = end(job).map(JobCondition::getReason).orElse("");
        return new RunSummary(
                job.getMetadata().getName(),
                start == null ? end : Instant.parse(start),
                end,
                RunSummary.Result.FAILED,
                reason,
                "",
                0,
                0.0,
                null,
                null,
                annotation(job, Labels.MAPPING),
                List.of());
    }

    private static @Nullable String annotation(Job job, String name) {
        Map<String, String> annotations = job.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(name);
    }

    /**
     * Whether the Job compares stores. One that a person made of the CronJob may do another thing, such as a replay, or print
     * the help.
     */
    static boolean isRun(Job job) {
        boolean ours = Component.RECONCILE_JOB
                .label()
                .equals(job.getMetadata().getLabels().get(Labels.COMPONENT));
        return ours
                && job.getSpec().getTemplate().getSpec().getContainers().stream()
                        .map(Container::getArgs)
                        .allMatch(arguments -> !arguments.isEmpty()
                                && RUNS.contains(arguments.getFirst())
                                && !arguments.contains("--help"));
    }

    /** Whether the Job is over, one way or the other. */
    static boolean ended(Job job) {
        return end(job).isPresent();
    }

    /** Whether the Job is over without success. */
    static boolean failed(Job job) {
        return end(job).filter(end -> "Failed".equals(end.getType())).isPresent();
    }

    private static String endTime(Job job) {
        return end(job).map(JobCondition::getLastTransitionTime).orElse("");
    }

    private static Optional<JobCondition> end(Job job) {
        return job.getStatus() == null
                ? Optional.empty()
                : job.getStatus().getConditions().stream()
                        .filter(condition -> ENDS.contains(condition.getType()))
                        .filter(condition -> "True".equals(condition.getStatus()))
                        .findFirst();
    }
}
