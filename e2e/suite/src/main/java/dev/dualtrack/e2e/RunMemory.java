package dev.dualtrack.e2e;

import dev.dualtrack.e2e.bench.Memory;
import dev.dualtrack.e2e.bench.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches for the pod of the next reconcile run and reads its memory until it ends. The kernel keeps the peak, so the last
 * reading misses only what is allocated within {@link #PAUSE} of the end. {@link #close} ends the watch soon.
 */
final class RunMemory implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration SEARCH_PAUSE = Duration.ofSeconds(1);

    private final Processes processes;
    private final List<String> earlier;
    private final Thread thread = new Thread(this::watch, "run-memory");
    private volatile boolean ended;
    private volatile Memory last = Memory.NONE;

    private RunMemory(Processes processes) {
        this.processes = processes;
        this.earlier = runs(processes).stream().map(Pod::name).toList();
    }

    /** Watches for a run that has not begun yet. */
    static RunMemory ofNextRun(Processes processes) {
        RunMemory watch = new RunMemory(processes);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    private static List<Pod> runs(Processes processes) {
        return processes.pods().stream()
                .filter(pod -> pod.component().equals(Processes.RUN))
                .toList();
    }

    private void watch() {
        Optional<Pod> run = Optional.empty();
        while (!ended) {
            if (run.isEmpty()) {
                run = runs(processes).stream()
                        .filter(pod -> !earlier.contains(pod.name()))
                        .filter(pod -> !pod.containerId().isEmpty())
                        .findFirst();
            }
            run.flatMap(processes::memory).ifPresent(memory -> last = memory);
            LockSupport.parkNanos((run.isEmpty() ? SEARCH_PAUSE : PAUSE).toNanos());
        }
    }

    /** The last reading; empty if there was none. */
    Optional<Memory> last() {
        return last.equals(Memory.NONE) ? Optional.empty() : Optional.of(last);
    }

    @Override
    public void close() {
        ended = true;
    }
}
