package dev.dualtrack.e2e.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process's resident memory as the kernel counts it.
 *
 * @param residentKib now ({@code VmRSS})
 * @param peakKib the most since it started ({@code VmHWM})
 */
public record Memory(long residentKib, long peakKib) {
    /** No process. */
    public static final Memory NONE = new Memory(0, 0);

    private static final double KIB_PER_MIB = 1024;

    /**
     * From the text of {@code /proc/PID/status}.
     *
     * @throws IllegalArgumentException if a line is missing, as it is for a process that is ending
     */
    public static Memory parse(String status) {
        return new Memory(kib(status, "VmRSS"), kib(status, "VmHWM"));
    }

    private static long kib(String status, String name) {
        Matcher line = Pattern.compile("(?m)^" + name + ":\\s+(\\d+) kB$").matcher(status);
        if (!line.find()) {
            throw new IllegalArgumentException(name + ": absent (expected: a line \"" + name + ": N kB\")");
        }
        return Long.parseLong(line.group(1));
    }

    /** The memory of both; pages that they share count twice. */
    public Memory plus(Memory other) {
        return new Memory(residentKib + other.residentKib, peakKib + other.peakKib);
    }

    /** {@link #residentKib} in MiB. */
    public double residentMib() {
        return residentKib / KIB_PER_MIB;
    }

    /** {@link #peakKib} in MiB. */
    public double peakMib() {
        return peakKib / KIB_PER_MIB;
    }
}
