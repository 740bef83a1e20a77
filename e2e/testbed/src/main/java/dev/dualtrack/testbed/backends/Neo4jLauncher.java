package dev.dualtrack.testbed.backends;

import dev.dualtrack.testbed.process.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** Neo4j Community with Bolt and a password. */
final class Neo4jLauncher implements Launcher {

    @Override
    public Endpoint prepare(Place place) throws IOException {
        Directories.copy(place.binaries().resolve("first"), place.home());
        return new Endpoint(Server.NEO4J, place.listen().address(), FreePorts.one(), "neo4j", Place.newPassword());
    }

    @Override
    public void launch(Place place, Endpoint endpoint) throws IOException {
        Files.deleteIfExists(place.file("ready"));
        List<String> command = List.of(
                place.jdk("java"),
                "@" + place.binaries().resolve("neo4j.options"),
                place.compiler(),
                "-XX:AOTCache=" + place.binaries().resolve("classes.aot"),
                "-cp",
                place.binaries().resolve("server.jar") + ":" + place.binaries().resolve("lib") + "/*",
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
