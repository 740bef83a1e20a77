package dev.dualtrack.e2e.bench;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The memory of containers, read on the machine that runs them: a process is a container's if its control group names
 * it. The images have no shell to ask from within. Stateless.
 *
 * @param proc where the kernel shows processes
 */
public record ContainerMemory(Path proc) {
    /** This machine's processes, those in other namespaces below them included. */
    public static ContainerMemory ofMachine() {
        return new ContainerMemory(Path.of("/proc"));
    }

    /** The memory of the container's processes together; empty if none is to be seen from here. */
    public Optional<Memory> of(String containerId) {
        Memory sum = Memory.NONE;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[1-9]*")) {
            for (Path process : processes) {
                sum = sum.plus(read(process, containerId));
            }
        } catch (IOException | DirectoryIteratorException _) {
            return Optional.empty();
        }
        return sum.equals(Memory.NONE) ? Optional.empty() : Optional.of(sum);
    }

    private static Memory read(Path process, String containerId) {
        try {
            return Files.readString(process.resolve("cgroup")).contains(containerId)
                    ? Memory.parse(Files.readString(process.resolve("status")))
                    : Memory.NONE;
        } catch (IOException | IllegalArgumentException _) {
            // It has ended since it was listed.
            return Memory.NONE;
        }
    }
}
