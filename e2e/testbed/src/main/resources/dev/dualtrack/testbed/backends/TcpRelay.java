import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Passes TCP connections on: arguments are the address and port to listen on, then the address and port to connect to.
 * A connection that the target refuses is reset, so that a client sees the target's outage and not a silent peer.
 */
public final class TcpRelay {

    private TcpRelay() {}

    public static void main(String[] args) throws IOException {
        InetSocketAddress target = new InetSocketAddress(args[2], Integer.parseInt(args[3]));
        try (ServerSocket server =
                new ServerSocket(Integer.parseInt(args[1]), 256, InetAddress.getByName(args[0]))) {
            while (true) {
                Socket client = server.accept();
                Thread.startVirtualThread(() -> relay(client, target));
            }
        }
    }

    private static void relay(Socket client, InetSocketAddress target) {
        try (client;
                Socket upstream = new Socket()) {
            try {
                upstream.connect(target, 5_000);
            } catch (IOException e) {
                client.setSoLinger(true, 0);
                return;
            }
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            Thread back = Thread.startVirtualThread(() -> copy(upstream, client));
            copy(client, upstream);
            back.join();
        } catch (IOException e) {
            System.err.println("relay: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            reset(from);
            reset(to);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It was closed already, which is what we want.
        }
    }
}
