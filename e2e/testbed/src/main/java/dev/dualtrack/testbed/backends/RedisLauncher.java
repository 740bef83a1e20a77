package dev.dualtrack.testbed.backends;

import dev.dualtrack.testbed.process.FreePorts;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Redis with a password and an append-only file, which a killed server replays. */
final class RedisLauncher implements Launcher {
    private static final String PROGRAM = "redis-server";

    @Override
    public boolean isInstalled() {
        return Commands.succeeds(List.of(PROGRAM, "--version"));
    }

    @Override
    public Endpoint prepare(Place place) throws IOException {
        Endpoint endpoint =
                new Endpoint(Server.REDIS, place.listen().address(), FreePorts.one(), "default", Place.newPassword());
        place.write("redis.conf", settings(endpoint, place.home()));
        return endpoint;
    }

    @Override
    public void launch(Place place, Endpoint endpoint) {
        String configuration = place.file("redis.conf").toString();
        if (isInstalled()) {
            place.start(Server.REDIS.key(), List.of(PROGRAM, configuration), Map.of());
            return;
        }
        Path root = place.binaries().resolve("root");
        place.start(
                Server.REDIS.key(),
                List.of(root.resolve("usr/bin/redis-server").toString(), configuration),
                Map.of(
                        "LD_LIBRARY_PATH",
                        root.resolve("usr/lib/x86_64-linux-gnu").toString()));
    }

    @Override
    public boolean answers(Place place, Endpoint endpoint) throws IOException {
        try (Socket socket = new Socket(endpoint.host(), endpoint.port())) {
            socket.setSoTimeout(2_000);
            OutputStream out = socket.getOutputStream();
            out.write(("AUTH " + endpoint.password() + "\r\nPING\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            String replies = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return replies.startsWith("+OK\r\n+PONG\r\n");
        }
    }

    private static String settings(Endpoint endpoint, Path home) {
        return """
            bind %s
            port %d
            requirepass %s
            dir %s
            appendonly yes
            save ""
            protected-mode no
            """.formatted(endpoint.host(), endpoint.port(), endpoint.password(), home);
    }
}
