package dev.dualtrack.e2e.peers;

import dev.dualtrack.e2e.bench.Memory;
import dev.dualtrack.testbed.process.TrackedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Processor time and resident memory of processes, read from {@code /proc} every 200 ms, so that of one that is killed
 * no more than that is missed. Thread-safe.
 */
final class Usage implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(200);
    /** The kernel's unit of processor time in {@code /proc}, the same on every machine that we know. */
    private static final double TICKS_PER_SECOND = 100;

    private final List<TrackedProcess> processes = new CopyOnWriteArrayList<>();
    private final Map<Long, Double> seconds = new HashMap<>();
    private final Thread reader = Thread.ofPlatform().daemon().name("usage").start(this::read);
    private double peakMib;

    /** Counts this process from now on. */
    TrackedProcess watch(TrackedProcess process) {
        processes.add(process);
        return process;
    }

    /** Processor seconds of all until now, of ended ones too. */
    synchronized double cpuSeconds() {
        look();
        return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** The most that all together had in memory at one time; pages that they share count twice. */
    synchronized double peakMib() {
        return peakMib;
    }

    private void read() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                look();
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    private synchronized void look() {
        double mib = 0;
        for (TrackedProcess process : processes) {
            Path proc = Path.of("/proc", Long.toString(process.pid()));
            try {
                seconds.merge(process.pid(), cpuSeconds(Files.readString(proc.resolve("stat"))), Math::max);
                mib += Memory.parse(Files.readString(proc.resolve("status"))).residentMib();
            } catch (IOException | IllegalArgumentException _) {
                // It has ended, or is ending; what it used until now stays counted.
            }
        }
        peakMib = Math.max(peakMib, mib);
    }

    /** From the text of {@code /proc/PID/stat}: user and system time, places 14 and 15. */
    static double cpuSeconds(String stat) {
        // The second place is the program's name in parentheses, which may hold blanks.
        String[] places = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(places[11]) + Long.parseLong(places[12])) / TICKS_PER_SECOND;
    }

    @Override
    public void close() {
        reader.interrupt();
    }
}
