package dev.dualtrack.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the figures come from. */
public record Machine(int cores, long memoryMib, String cpu, String system, String jdk) {
    private static final String UNKNOWN = "unknown";

    /** The machine that this program runs on. */
    public static Machine here() {
        return of(
                Runtime.getRuntime().availableProcessors(),
                text("/proc/cpuinfo"),
                text("/proc/meminfo"),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vendor.version") + " (" + Runtime.version() + ")");
    }

    /** From the texts of the kernel's files; what they do not say is unknown, or 0. */
    static Machine of(int cores, String cpuinfo, String meminfo, String system, String jdk) {
        return new Machine(
                cores,
                Long.parseLong(find(meminfo, "MemTotal:\\s+(\\d+) kB", "0")) / 1024,
                find(cpuinfo, "model name\\s*: (.*)", UNKNOWN),
                system,
                jdk);
    }

    private static String find(String text, String line, String otherwise) {
        Matcher found = Pattern.compile("(?m)^" + line + "$").matcher(text);
        return found.find() ? found.group(1) : otherwise;
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException _) {
            return "";
        }
    }

    @Override
    public String toString() {
        return cores + " cores (" + cpu + "), " + memoryMib + " MiB, " + system + ", JDK " + jdk;
    }
}
