package dev.dualtrack.testbed.process;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * TCP ports for servers that must be told their port.
 *
 * <p>They are drawn at random from below the range that the kernel gives to outgoing connections, so that between the
 * check and the server's bind no client connection can take one, and several test runs seldom meet.
 */
public final class FreePorts {
    private static final int FIRST = 20_000;
    private static final int END = 30_000;
    private static final int ATTEMPTS = 1_000;

    private FreePorts() {}

    /** One port that nothing listened on a moment ago. */
    public static int one() {
        return several(1).getFirst();
    }

    /** Distinct ports that nothing listened on a moment ago, on any local address. */
    public static List<Integer> several(int count) {
        Set<Integer> ports = new LinkedHashSet<>();
        for (int attempt = 0; ports.size() < count; attempt++) {
            if (attempt >= ATTEMPTS) {
                throw new IllegalStateException("free ports in " + FIRST + ".." + (END - 1) + ": " + ports.size()
                        + " (expected: >= " + count + ")");
            }
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(port)) {
                ports.add(port);
            }
        }
        return List.copyOf(ports);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
