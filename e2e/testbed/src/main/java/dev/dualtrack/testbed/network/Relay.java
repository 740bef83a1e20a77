package dev.dualtrack.testbed.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/** One connection through the proxy. */
final class Relay {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int PIECE = 64 << 10;

    private final Socket client;
    private final Socket server;

    Relay(Socket client, Socket server) {
        this.client = client;
        this.server = server;
    }

    /** Decides what becomes of the first {@code length} bytes. */
    @FunctionalInterface
    interface Judge {
        Gate.Verdict judge(byte[] piece, int length) throws InterruptedException;
    }

    /** Whether the server took the connection. */
    boolean connect(InetSocketAddress address) {
        try {
            server.connect(address, CONNECT_MILLIS);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Copies both ways until both are at their end. */
    void run(Judge requests, Judge answers) {
        Thread back = Thread.startVirtualThread(() -> copy(server, client, answers));
        copy(client, server, requests);
        try {
            back.join();
            client.close();
            server.close();
        } catch (IOException | InterruptedException _) {
            reset();
        }
    }

    private void copy(Socket from, Socket to, Judge judge) {
        byte[] piece = new byte[PIECE];
        boolean lost = false;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                Gate.Verdict verdict = judge.judge(piece, length);
                if (verdict.fate() == Gate.Fate.LOST) {
                    lost = true;
                    continue;
                }
                if (!lost) {
                    out.write(piece, 0, verdict.passed());
                }
                if (lost || verdict.fate() == Gate.Fate.CUT) {
                    reset();
                    return;
                }
            }
            to.shutdownOutput();
        } catch (IOException | InterruptedException _) {
            reset();
        }
    }

    /** Ends the connection on both sides so that each gets an error. */
    void reset() {
        for (Socket socket : new Socket[] {client, server}) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException _) {
                // It was closed already, which is what we want.
            }
        }
    }
}
