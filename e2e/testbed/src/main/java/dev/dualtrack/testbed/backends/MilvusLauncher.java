package dev.dualtrack.testbed.backends;

import dev.dualtrack.testbed.process.FreePorts;
import dev.dualtrack.testbed.process.TrackedProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Milvus standalone with authentication, in a {@link NetworkNamespace} where the machine permits it.
 *
 * <p>Where others must reach it, a small relay listens on the wanted address. Without namespaces it runs in the
 * machine's own network, where only one Milvus can run at a time.
 */
final class MilvusLauncher implements Launcher {
    private static final Logger LOG = LoggerFactory.getLogger(MilvusLauncher.class);
    private static final String RELAY = "milvus-relay";
    private static final String HOST_NETWORK = "host";
    private static final int PORT = 19530;
    /** Queried to know that collections are loaded; the server has no other sign of that. */
    private static final String PROBE = "dualtrack_testbed_ready";

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    @Override
    public Endpoint prepare(Place place) throws IOException {
        String template = Files.readString(place.binaries().resolve("config.yaml.template"));
        // It does not make the directory of etcd's log by itself, and then crashes.
        Directories.createPrivate(place.file("data"));
        Files.copy(place.binaries().resolve("glog.conf"), place.file("glog.conf"));
        if (!NetworkNamespace.isPermitted()) {
            LOG.atWarn()
                    .addKeyValue("expected", "root with CAP_SYS_ADMIN and CAP_NET_ADMIN")
                    .log("No network namespaces here: Milvus uses the machine's network, one instance at a time");
            int port = FreePorts.one();
            place.write("milvus.yaml", new MilvusSettings(place.file("data"), port, true).render(template));
            place.write("network", HOST_NETWORK);
            return new Endpoint(Server.MILVUS, place.listen().address(), port, "root", "Milvus");
        }
        place.write("milvus.yaml", new MilvusSettings(place.file("data"), PORT, false).render(template));
        NetworkNamespace namespace = NetworkNamespace.create(place);
        place.write("network", String.valueOf(namespace.index()));
        return place.listen().isLoopback()
                ? new Endpoint(Server.MILVUS, namespace.address(), PORT, "root", "Milvus")
                : new Endpoint(Server.MILVUS, place.listen().address(), FreePorts.one(), "root", "Milvus");
    }

    @Override
    public void launch(Place place, Endpoint endpoint) throws IOException {
        Path bin = place.binaries().resolve("bin");
        List<String> command = new ArrayList<>();
        String network = Files.readString(place.file("network"));
        if (!network.equals(HOST_NETWORK)) {
            NetworkNamespace namespace = new NetworkNamespace(Integer.parseInt(network));
            command.addAll(namespace.enter(place));
            if (!place.listen().isLoopback()) {
                relay(place, endpoint, namespace);
            }
        }
        command.addAll(List.of(bin.resolve("milvus").toString(), "run", "standalone"));
        Map<String, String> environment = Map.of(
                "DEPLOY_MODE", "STANDALONE",
                "METRICS_PORT", String.valueOf(network.equals(HOST_NETWORK) ? FreePorts.one() : 9091),
                "MILVUS_RUN_DIR", place.home().toString(),
                "MILVUSCONF", place.home().toString(),
                "LD_LIBRARY_PATH", bin.toString());
        place.start(Server.MILVUS.key(), command, environment);
    }

    @Override
    public boolean answers(Place place, Endpoint endpoint) throws IOException, InterruptedException {
        String reply = post(endpoint, "query", "\"filter\": \"id in [0]\", \"outputFields\": [\"id\"]");
        if (reply.contains("\"code\":200")) {
            return true;
        }
        if (reply.contains("can't find collection") || reply.contains("collection not found")) {
            post(endpoint, "collections/create", "\"dimension\": 2");
        }
        throw new IOException(reply);
    }

    /** It does not end within 40 s when asked to, and loses nothing when killed. */
    @Override
    public String stopSignal() {
        return "KILL";
    }

    private String post(Endpoint endpoint, String path, String fields) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint.uri() + "/v1/vector/" + path))
                .header("Authorization", "Bearer " + endpoint.user() + ":" + endpoint.password())
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofString("{\"collectionName\": \"" + PROBE + "\", " + fields + "}"))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private static void relay(Place place, Endpoint endpoint, NetworkNamespace namespace) {
        boolean runs = TrackedProcess.recorded(place.directory()).stream()
                .anyMatch(process -> process.name().equals(RELAY) && process.isAlive());
        if (!runs) {
            List<String> command = List.of(
                    place.jdk("java"),
                    "-Xmx64m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    place.classPath(),
                    "TcpRelay",
                    endpoint.host(),
                    String.valueOf(endpoint.port()),
                    namespace.address(),
                    String.valueOf(PORT));
            place.start(RELAY, command, Map.of());
        }
    }
}
