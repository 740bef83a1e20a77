package dev.dualtrack.testbed.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on loopback before one server. It passes everything on until it is told to misbehave: either way on its
 * own, for connections that are open and for new ones. It knows nothing of the protocol. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final Gate requests = new Gate();
    private final Gate answers = new Gate();
    private final AtomicReference<@Nullable Trap> trap = new AtomicReference<>();
    private final Set<Relay> open = ConcurrentHashMap.newKeySet();
    private final LongAdder requested = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private volatile boolean refusing;

    /** Waits for these bytes, which stand for one character each. */
    private record Trap(List<String> bytes, Runnable then) {}

    private FaultProxy(InetSocketAddress server, ServerSocket listener) {
        this.server = server;
        this.listener = listener;
    }

    /** A proxy before that server, on a port of its own. */
    public static FaultProxy before(String host, int port) {
        try {
            FaultProxy proxy = new FaultProxy(
                    new InetSocketAddress(host, port), new ServerSocket(0, 256, InetAddress.getLoopbackAddress()));
            Thread.startVirtualThread(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen", e);
        }
    }

    /** The loopback address to connect to. */
    public String host() {
        return listener.getInetAddress().getHostAddress();
    }

    /** The port to connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** How many bytes came for the server and from it, on all connections so far. */
    public long bytes() {
        return requested.sum() + answered.sum();
    }

    /** What becomes of bytes to the server. */
    public void requests(Fault fault) {
        requests.set(fault);
    }

    /** What becomes of bytes from the server. */
    public void answers(Fault fault) {
        answers.set(fault);
    }

    /**
     * Does {@code then} once, when the requests of one connection have held these bytes, one piece after the other, and
     * before any of the last piece is passed on: a fault of the requests that is set there meets the request itself, one
     * of the answers meets its answer. The bytes are looked for in each piece of up to 64 KiB as it comes.
     */
    public void onRequest(List<byte[]> bytes, Runnable then) {
        trap.set(new Trap(bytes.stream().map(one -> asText(one, one.length)).toList(), then));
    }

    /** The same with the bytes of a text. */
    public void onRequest(String text, Runnable then) {
        onRequest(List.of(text.getBytes(StandardCharsets.UTF_8)), then);
    }

    /** Resets every connection, open or new, as a machine does on which no server listens. */
    public void refuse() {
        refusing = true;
        open.forEach(Relay::reset);
    }

    /** Ends all faults; what is held passes on. */
    public void pass() {
        trap.set(null);
        refusing = false;
        requests.set(new Fault.None());
        answers.set(new Fault.None());
    }

    @Override
    public void close() {
        refuse();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close", e);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.startVirtualThread(() -> relay(new Relay(client, new Socket())));
            } catch (IOException _) {
                // The proxy was closed, or the client has gone again.
            }
        }
    }

    private void relay(Relay relay) {
        open.add(relay);
        try {
            if (refusing || !relay.connect(server)) {
                relay.reset();
            } else {
                Trail trail = new Trail();
                relay.run(
                        (piece, length) -> {
                            trail.follow(asText(piece, length));
                            requested.add(length);
                            return requests.admit(length);
                        },
                        (_, length) -> {
                            answered.add(length);
                            return answers.admit(length);
                        });
            }
        } finally {
            open.remove(relay);
        }
    }

    /** How much of the trap's bytes the requests of one connection have held. Used by the thread that passes them. */
    private final class Trail {
        private @Nullable Trap followed;
        private int found;

        void follow(String piece) {
            Trap set = trap.get();
            if (!Objects.equals(set, followed)) {
                followed = set;
                found = 0;
            }
            if (set != null && piece.contains(set.bytes().get(found))) {
                found++;
                if (found == set.bytes().size() && trap.compareAndSet(set, null)) {
                    set.then().run();
                }
            }
        }
    }

    private static String asText(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}
