package dev.dualtrack.testbed.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.testbed.process.Await;
import dev.dualtrack.testbed.process.FreePorts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each fault as a client of a real echo server meets it. */
@Timeout(20)
class FaultProxyTest {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int SILENCE_MILLIS = 200;

    private final ByteArrayOutputStream arrived = new ByteArrayOutputStream();

    @SuppressWarnings("NullAway.Init")
    private ServerSocket echo;

    @SuppressWarnings("NullAway.Init")
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::serve);
        proxy = FaultProxy.before(echo.getInetAddress().getHostAddress(), echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void passesBothWaysAndTheEndOfTheStream() throws IOException {
        try (Socket client = connect()) {
            send(client, "hello");
            client.shutdownOutput();

            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("hello");
        }
    }

    @Test
    void latencyMakesAnswersLateAndLosesNone() throws IOException {
        Duration delay = Duration.ofMillis(300);
        proxy.answers(new Fault.Latency(delay));
        try (Socket client = connect()) {
            long sent = System.nanoTime();
            send(client, "hello");

            assertThat(receive(client, 5)).isEqualTo("hello");
            assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThanOrEqualTo(delay);
        }
    }

    @Test
    void whatIsHeldArrivesOnceItPassesAlthoughItsSenderHasGone() throws IOException {
        try (Socket client = connect()) {
            proxy.requests(new Fault.Hold());
            send(client, "late");
            silent(client);
        }
        assertThat(arrived()).isEmpty();

        proxy.pass();

        Await.await(() -> arrived().equals("late"), Duration.ofSeconds(5), "the late request");
    }

    @Test
    void whatIsDroppedNeverArrivesAndItsConnectionIsOfNoMoreUse() throws IOException {
        try (Socket client = connect();
                Socket other = connect()) {
            echoes(client, "before");
            proxy.requests(new Fault.Drop());
            send(client, "lost");
            silent(client);
            proxy.pass();
            send(client, "after");

            isReset(client);
            echoes(other, "other");
        }
        assertThat(arrived()).isEqualTo("beforeother");
    }

    @Test
    void refusingResetsWhatIsOpenAndWhatIsNewUntilItPasses() throws IOException {
        try (Socket client = connect()) {
            echoes(client, "before");
            proxy.refuse();
            isReset(client);
        }
        try (Socket client = connect()) {
            isReset(client);
        }
        proxy.pass();
        try (Socket client = connect()) {
            echoes(client, "after");
        }
    }

    @Test
    void cutPassesSoManyBytesOnAndResetsThen() throws IOException {
        proxy.answers(new Fault.Cut(3));
        try (Socket client = connect()) {
            send(client, "hello");

            assertThat(receive(client, 3)).isEqualTo("hel");
            isReset(client);
        }
        assertThat(arrived()).isEqualTo("hello");
    }

    @Test
    void theAnswerToARequestWithTheTextMeetsTheFaultAndNoEarlierOneDoes() throws IOException {
        proxy.onRequest("wörld", () -> proxy.answers(new Fault.Cut(0)));
        try (Socket client = connect()) {
            echoes(client, "hello");
            send(client, "the wörld");

            isReset(client);
        }
        Await.await(() -> arrived().equals("hellothe wörld"), Duration.ofSeconds(5), "the server has it");
    }

    @Test
    void theRequestWithTheTextMeetsTheFaultItself() throws IOException {
        proxy.onRequest("world", () -> proxy.requests(new Fault.Drop()));
        try (Socket client = connect()) {
            echoes(client, "hello");
            send(client, "the world");
            silent(client);
        }
        assertThat(arrived()).isEqualTo("hello");
    }

    @Test
    void theRequestsThatSpringTheTrapAreThoseOfOneConnection() throws IOException {
        proxy.onRequest(List.of(new byte[] {'a'}, new byte[] {'b'}), () -> proxy.answers(new Fault.Cut(0)));
        try (Socket client = connect();
                Socket other = connect()) {
            echoes(client, "b");
            echoes(client, "a");
            echoes(other, "b");
            send(client, "b");

            isReset(client);
        }
    }

    @Test
    void aServerThatIsAwayIsAResetConnection() throws IOException {
        try (FaultProxy nowhere = FaultProxy.before("127.0.0.1", FreePorts.one());
                Socket client = connect(nowhere)) {
            isReset(client);
        }
    }

    @Test
    void refusesANegativeNumberOfBytes() {
        assertThatThrownBy(() -> new Fault.Cut(-1)).hasMessage("bytes: -1 (expected: >= 0)");
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket client = echo.accept();
                Thread.startVirtualThread(() -> serve(client));
            } catch (IOException _) {
                // The test is over.
            }
        }
    }

    private void serve(Socket client) {
        byte[] piece = new byte[1_024];
        try (client) {
            for (int length = client.getInputStream().read(piece);
                    length >= 0;
                    length = client.getInputStream().read(piece)) {
                synchronized (arrived) {
                    arrived.write(piece, 0, length);
                }
                client.getOutputStream().write(piece, 0, length);
            }
        } catch (IOException _) {
            // The client was reset.
        }
    }

    private String arrived() {
        synchronized (arrived) {
            return arrived.toString(StandardCharsets.UTF_8);
        }
    }

    private Socket connect() throws IOException {
        return connect(proxy);
    }

    private static Socket connect(FaultProxy proxy) throws IOException {
        Socket client = new Socket(proxy.host(), proxy.port());
        client.setSoTimeout(PATIENCE_MILLIS);
        return client;
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String receive(Socket client, int bytes) throws IOException {
        return new String(client.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
    }

    private static void echoes(Socket client, String text) throws IOException {
        send(client, text);
        assertThat(receive(client, text.length())).isEqualTo(text);
    }

    private static void silent(Socket client) throws IOException {
        client.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(PATIENCE_MILLIS);
    }

    private static void isReset(Socket client) {
        assertThatThrownBy(() -> client.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }
}
