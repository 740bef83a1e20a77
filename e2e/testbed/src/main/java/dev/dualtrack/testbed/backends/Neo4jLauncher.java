package dev.dualtrack.testbed.backends;

import dev.dualtrack.testbed.process.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** Neo4j Community with Bolt and a password. */
final class Neo4jLauncher implements Launcher {

    @Override
    public Endpoint prepare(Place place) {
        return new Endpoint(Server.NEO4J, place.listen().address(), FreePorts.one(), "neo4j", Place.newPassword());
    }

    @Override
    public void launch(Place place, Endpoint endpoint) throws IOException {
        Files.deleteIfExists(place.file("ready"));
        List<String> command = List.of(
                place.jdk("java"),
                "-Xmx768m",
                "-XX:+UseSerialGC",
                place.compiler(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-cp",
                place.classPath(),
                "Neo4jServer",
                place.home().toString(),
                endpoint.host(),
                String.valueOf(endpoint.port()),
                place.file("ready").toString());
        place.start(Server.NEO4J.key(), command, Map.of("NEO4J_PASSWORD", endpoint.password()));
    }

    /** The server's own program creates the file once Bolt listens and the password is set. */
    @Override
    public boolean answers(Place place, Endpoint endpoint) {
        return place.has("ready");
    }
}
