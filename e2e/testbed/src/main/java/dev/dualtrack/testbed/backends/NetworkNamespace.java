package dev.dualtrack.testbed.backends;

import dev.dualtrack.testbed.process.TrackedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * A network of its own for Milvus, joined to this machine by a pair of virtual interfaces on a subnet of four addresses.
 *
 * <p>Milvus starts an etcd on fixed loopback ports, locks a fixed file below {@code /run} and leaves one in {@code
 * /tmp/milvus} when it is killed; in a network and mount namespace each instance has its own. The namespaces have no
 * name: a sleeping process holds them, and when it and Milvus are gone, the kernel removes namespaces, interfaces,
 * addresses and mounts. So whoever ends the recorded processes of a killed run has removed all of it.
 *
 * @param index which subnet of {@code 10.231.0.0/16}; also in the interfaces' names, whose creation is the claim
 */
record NetworkNamespace(int index) {
    private static final int SUBNETS = 1 << 14;
    private static final int ATTEMPTS = 64;
    private static final String HOLDER = "milvus-network";
    private static final Duration SET_UP = Duration.ofSeconds(10);

    static boolean isPermitted() {
        return Commands.succeeds(List.of("unshare", "--net", "--mount", "ip", "link", "add", "type", "veth"));
    }

    /** Makes one on a subnet that nobody uses. */
    static NetworkNamespace create(Place place) throws IOException {
        TrackedProcess holder = hold(place);
        int first = ThreadLocalRandom.current().nextInt(SUBNETS);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            NetworkNamespace candidate = new NetworkNamespace((first + attempt) % SUBNETS);
            if (candidate.isFree() && Commands.succeeds(candidate.linkTo(holder))) {
                candidate.configure(holder);
                return candidate;
            }
        }
        holder.close();
        throw new IOException("free subnets of 10.231.0.0/16: 0 in " + ATTEMPTS + " tries (expected: 1)");
    }

    /** The command prefix that runs a command inside; makes the namespace anew if its holder is gone. */
    List<String> enter(Place place) throws IOException {
        TrackedProcess holder = TrackedProcess.recorded(place.directory()).stream()
                .filter(process -> process.name().equals(HOLDER) && process.isAlive())
                .findFirst()
                .orElse(null);
        if (holder == null) {
            holder = hold(place);
            // The old pair may outlive its namespace for a moment.
            Commands.succeeds(List.of("ip", "link", "del", hostLink()));
            Commands.run(linkTo(holder));
            configure(holder);
        }
        return List.of("nsenter", "--target", String.valueOf(holder.pid()), "--net", "--mount", "--");
    }

    /** The address inside. */
    String address() {
        return subnet(2);
    }

    private boolean isFree() throws IOException {
        return Commands.run(List.of("ip", "-4", "route", "show", "root", subnet(0) + "/30"))
                .isBlank();
    }

    private List<String> linkTo(TrackedProcess holder) {
        String pid = String.valueOf(holder.pid());
        return List.of("ip", "link", "add", hostLink(), "type", "veth", "peer", "name", innerLink(), "netns", pid);
    }

    private void configure(TrackedProcess holder) throws IOException {
        Commands.run(List.of("ip", "addr", "add", subnet(1) + "/30", "dev", hostLink()));
        Commands.run(List.of("ip", "link", "set", hostLink(), "up"));
        List<String> inside = List.of("nsenter", "--target", String.valueOf(holder.pid()), "--net", "--", "sh", "-ec");
        String commands = "ip link set lo up; ip addr add " + subnet(2) + "/30 dev " + innerLink() + "; ip link set "
                + innerLink() + " up";
        Commands.run(Stream.concat(inside.stream(), Stream.of(commands)).toList());
    }

    private static TrackedProcess hold(Place place) throws IOException {
        Path ready = place.file("network-ready");
        Files.deleteIfExists(ready);
        String script = "mkdir -p /tmp/milvus && mount -t tmpfs tmpfs /tmp/milvus && mount -t tmpfs tmpfs /run"
                + " && touch \"$0\" && exec sleep infinity";
        TrackedProcess holder = place.start(
                HOLDER, List.of("unshare", "--net", "--mount", "sh", "-c", script, ready.toString()), Map.of());
        holder.await(() -> Files.exists(ready), SET_UP, "namespace for Milvus");
        return holder;
    }

    private String hostLink() {
        return "dtv" + index + "h";
    }

    private String innerLink() {
        return "dtv" + index + "n";
    }

    private String subnet(int offset) {
        int low = index * 4 + offset;
        return "10.231." + (low >> 8) + "." + (low & 0xff);
    }
}
