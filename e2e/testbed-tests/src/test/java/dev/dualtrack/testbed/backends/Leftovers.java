package dev.dualtrack.testbed.backends;

import dev.dualtrack.testbed.process.Await;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What a set of servers that ended must not leave on the machine. */
final class Leftovers {

    private Leftovers() {}

    /** Processes whose command, environment or working directory, and mounts whose path, name the directory. */
    static List<String> of(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc"));
                Stream<String> mounts = Files.lines(Path.of("/proc/mounts"))) {
            Stream<String> processes = entries.filter(
                            entry -> entry.getFileName().toString().matches("\\d+"))
                    .map(Leftovers::traces);
            return Stream.concat(processes, mounts)
                    .filter(line -> line.contains(directory.toString()))
                    .toList();
        }
    }

    /** The interface with the other end of this address's subnet, while its namespace exists. */
    static void awaitNoRouteTo(String address) {
        String hostEnd = address.substring(0, address.lastIndexOf('.') + 1)
                + (Integer.parseInt(address.substring(address.lastIndexOf('.') + 1)) - 1);
        // The kernel removes a namespace's interfaces a moment after its last process.
        Await.await(() -> !addresses().contains(hostEnd), Duration.ofSeconds(10), hostEnd + " is gone");
    }

    private static List<String> addresses() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .map(address -> String.valueOf(address.getHostAddress()))
                .toList();
    }

    private static String traces(Path process) {
        try {
            return process + " " + Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    + Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1)
                    + Files.readSymbolicLink(process.resolve("cwd"));
        } catch (IOException e) {
            return "";
        }
    }
}
