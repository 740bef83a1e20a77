package dev.dualtrack.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dualtrack.core.derived.StoreKind;
import dev.dualtrack.testbed.process.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Worker processes of one store, which are asked over and over what each of them works on: no partition may be two
 * processes' at once. Those that still run are killed when it is closed.
 */
final class WorkerGroup implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** What a process and its model may take to be there, several of them at once. */
    private static final Duration START = Duration.ofSeconds(90);
    /** Within this time a process ends on SIGTERM. */
    private static final Duration STOP = Duration.ofSeconds(20);
    /** Shorter than the group waits for a member that says nothing. */
    private static final Duration LEAVE = Duration.ofSeconds(9);

    private final TestPipeline pipeline;
    private final StoreKind kind;
    private final Path directory;
    private final Pattern worksOn;
    private final List<WorkerProcess> running = new CopyOnWriteArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private final List<String> wrong = new ArrayList<>();
    private final Repeated looks;

    WorkerGroup(TestPipeline pipeline, StoreKind kind, Path directory) {
        this.pipeline = pipeline;
        this.kind = kind;
        this.directory = directory;
        String topic = pipeline.naming().tableTopic(TestPipeline.TABLE);
        this.worksOn =
                Pattern.compile("dualtrack_lag\\{partition=\"(\\d+)\",[^}]*topic=\"" + Pattern.quote(topic) + "\"\\}");
        this.looks = Repeated.start("owners", PAUSE, this::look);
    }

    /** Starts one more. */
    WorkerProcess start() {
        WorkerProcess started = WorkerProcess.start(
                pipeline.config(),
                directory,
                "--store",
                kind.word(),
                "--port",
                "0",
                "--model",
                Path.of("target", "model").toString());
        running.add(started);
        return started;
    }

    /** Waits until the group has as many members as processes run. */
    void awaitAll() {
        Await.await(
                () -> Members.of(pipeline, kind).size() == running.size(),
                START,
                running.size() + " members of the group");
    }

    /** Waits until each of so many processes says that it works on so many partitions. */
    void awaitSpread(int processes, int partitions) {
        String gauge = "dualtrack_partitions{store=\"" + kind.word() + "\"} " + partitions + ".0";
        Await.await(
                () -> running.stream()
                                .filter(one -> metrics(one).contains(gauge))
                                .count()
                        == processes,
                START,
                processes + " processes work on " + partitions + " each");
    }

    /** SIGKILL. */
    void kill(WorkerProcess process) {
        running.remove(process);
        process.kill();
    }

    /** SIGTERM, which it obeys: nobody has to wait until the group misses it. */
    void end(WorkerProcess process) {
        terminate(List.of(process), Duration.ZERO);
        Await.await(() -> Members.of(pipeline, kind).size() == running.size(), LEAVE, "the group was left");
    }

    /** SIGTERM to each of them in turn, with a pause in between. */
    void terminate(List<WorkerProcess> processes, Duration pause) {
        for (WorkerProcess process : processes) {
            running.remove(process);
            process.terminate();
            LockSupport.parkNanos(pause.toNanos());
        }
        for (WorkerProcess process : processes) {
            assertThat(process.exit(STOP))
                    .as("exit code; log: " + process.log())
                    .isZero();
        }
    }

    /** Looks no more, and fails if a partition was ever seen with two, or one with nobody. */
    void judge() {
        looks.close();
        assertThat(seen).as("partitions that somebody worked on").hasSize(TestPipeline.PARTITIONS);
        assertThat(wrong).as("partitions that two processes worked on").isEmpty();
    }

    private void look() {
        List<WorkerProcess> now = List.copyOf(running);
        for (int i = 0; i < now.size(); i++) {
            for (int j = i + 1; j < now.size(); j++) {
                Set<String> both = both(now.get(i), now.get(j));
                if (!both.isEmpty() && !hasLost(now.get(i)) && !hasLost(now.get(j))) {
                    wrong.add("partitions " + both);
                }
            }
            seen.addAll(partitions(now.get(i)));
        }
    }

    /** What each of them says is its own, both before and after the other one was asked. */
    private Set<String> both(WorkerProcess one, WorkerProcess other) {
        Set<String> both = partitions(one);
        for (WorkerProcess next : List.of(other, one, other)) {
            if (!both.isEmpty()) {
                both.retainAll(partitions(next));
            }
        }
        return both;
    }

    /** Whether its session ever ran out for want of a processor: then it holds on to what it had until its next poll. */
    private static boolean hasLost(WorkerProcess process) {
        return process.log().contains("Partitions lost");
    }

    private Set<String> partitions(WorkerProcess process) {
        Set<String> found = new HashSet<>();
        Matcher line = worksOn.matcher(metrics(process));
        while (line.find()) {
            found.add(line.group(1));
        }
        return found;
    }

    /** Nothing of a process that does not serve yet, or no more. */
    private static String metrics(WorkerProcess process) {
        try {
            return process.page("/metrics");
        } catch (IOException _) {
            return "";
        }
    }

    @Override
    public void close() {
        looks.close();
        running.forEach(WorkerProcess::close);
    }
}
