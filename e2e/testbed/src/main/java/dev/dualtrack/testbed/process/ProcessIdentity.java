package dev.dualtrack.testbed.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which process this is, beyond its reusable number: its start in clock ticks since boot, and the boot.
 *
 * <p>Ticks are used instead of a time of day because they do not move when the machine's clock is set.
 */
record ProcessIdentity(long pid, long session, long startTicks, String bootId) {
    private static final Path PROC = Path.of("/proc");
    private static final Path BOOT_ID = PROC.resolve("sys/kernel/random/boot_id");

    /** A shell command that writes the identity of the shell (and of what it then becomes by exec) to file {@code $0}. */
    static final String RECORD = "cat /proc/$$/stat " + BOOT_ID + " > \"$0\"";

    /** Reads what {@link #RECORD} wrote; empty if it was cut short, which means that the command never ran. */
    static Optional<ProcessIdentity> read(Path record) throws IOException {
        List<String> lines = Files.readAllLines(record);
        return lines.size() < 2 ? Optional.empty() : Optional.of(parse(lines.get(0), lines.get(1)));
    }

    /** The running process that has this number now; one that died and that nobody reaped yet does not run. */
    static Optional<ProcessIdentity> of(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"));
            return isDead(stat) ? Optional.empty() : Optional.of(parse(stat, Files.readString(BOOT_ID)));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    boolean isAlive() {
        return of(pid).filter(this::equals).isPresent();
    }

    /** Asks the process to end. */
    void terminate() {
        handle().ifPresent(ProcessHandle::destroy);
    }

    void kill() {
        handle().ifPresent(ProcessHandle::destroyForcibly);
    }

    /**
     * This process and what it started. Children that left its session are found as descendants, orphans of a dead child
     * as members of the session.
     */
    List<ProcessIdentity> family() throws IOException {
        Stream<Long> descendants =
                handle().stream().flatMap(ProcessHandle::descendants).map(ProcessHandle::pid);
        try (Stream<Path> entries = Files.list(PROC)) {
            Stream<Long> all = entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> Character.isDigit(name.charAt(0)))
                    .map(Long::parseLong);
            Stream<ProcessIdentity> members =
                    all.flatMap(member -> of(member).stream()).filter(this::hasInSession);
            return Stream.concat(descendants.flatMap(child -> of(child).stream()), members)
                    .distinct()
                    .toList();
        }
    }

    private Optional<ProcessHandle> handle() {
        return isAlive() ? ProcessHandle.of(pid) : Optional.empty();
    }

    private boolean hasInSession(ProcessIdentity other) {
        return other.session == session && other.startTicks >= startTicks;
    }

    private static boolean isDead(String stat) {
        char state = stat.charAt(stat.lastIndexOf(')') + 2);
        return state == 'Z' || state == 'X';
    }

    /** The command name in {@code stat} may hold spaces and brackets, so fields are counted from its last bracket. */
    private static ProcessIdentity parse(String stat, String bootId) {
        long pid = Long.parseLong(stat.substring(0, stat.indexOf(' ')));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).trim().split(" ", -1);
        return new ProcessIdentity(pid, Long.parseLong(fields[3]), Long.parseLong(fields[19]), bootId.trim());
    }
}
