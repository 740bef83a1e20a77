package dev.dualtrack.testbed.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dualtrack.testbed.process.Await;
import dev.dualtrack.testbed.process.JavaProgram;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sets of servers over the life and death of the programs that start them. */
class BackendsLifecycleIT {

    /** Run as a program of its own, which the test kills. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] args) throws Exception {
            Backends backends = Backends.start(Server.MILVUS, Server.REDIS);
            Files.writeString(
                    Path.of(args[0] + ".partial"),
                    backends.stateFile() + "\n" + backends.milvus().host());
            Files.move(Path.of(args[0] + ".partial"), Path.of(args[0]));
            Thread.currentThread().join();
        }
    }

    @Test
    void theNextSetRemovesWhatAKilledRunLeft(@TempDir Path temporary) throws Exception {
        Path report = temporary.resolve("report");
        Process victim = new ProcessBuilder(
                        JavaProgram.command(Victim.class.getName(), List.of(), List.of(report.toString())))
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve("log").toFile())
                .start();
        Await.await(() -> Files.exists(report), Duration.ofMinutes(2), "the other program has its servers");
        String[] lines = Files.readString(report).split("\n", -1);
        Path directory = Path.of(lines[0]).resolveSibling("");
        victim.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        assertThat(Leftovers.of(directory))
                .as("servers outlive a killed program")
                .isNotEmpty();

        Backends.start().close();

        assertThat(directory).doesNotExist();
        assertThat(Leftovers.of(directory)).isEmpty();
        Leftovers.awaitNoRouteTo(lines[1]);
    }

    @Test
    void upMendsACrashAndDownLeavesNothing(@TempDir Path temporary) throws Exception {
        Path state = temporary.resolve("state");
        String address = addressOfThisMachine();
        String[] up = {"up", "--state", state.toString(), "--servers", "postgres,milvus,redis", "--advertise", address};
        assertThat(BackendsMain.run(up)).isZero();
        Backends attached = Backends.attach(state);
        Endpoint milvus = attached.milvus();
        Endpoint redis = attached.redis();
        assertThat(milvus.host()).as("the relay's address").isEqualTo(address);
        ServerProbe.of(Server.MILVUS).write(milvus, "through the relay");
        assertThat(attached.postgres().host()).isEqualTo(address);

        ServerSet crashed = ServerSet.open(state, ServerCache.ofUser());
        long pid = crashed.server(Server.MILVUS).pid().orElseThrow();
        crashed.server(Server.REDIS).kill();
        crashed.server(Server.MILVUS).kill();
        assertThat(Path.of("/tmp/milvus/server_id_" + pid)).doesNotExist();
        assertThatThrownBy(attached::redis).hasMessageContaining("redis").hasMessageContaining("down");
        assertThat(BackendsMain.run(up)).isZero();
        assertThat(Backends.attach(state).redis()).isEqualTo(redis);
        assertThat(Leftovers.of(state)).as("servers outlive the command").isNotEmpty();
        assertThat(ServerProbe.of(Server.MILVUS).read(milvus)).isEqualTo("through the relay");

        assertThat(BackendsMain.run("down", "--state", state.toString())).isZero();
        assertThat(state).doesNotExist();
        assertThat(Leftovers.of(state)).isEmpty();
        assertThat(BackendsMain.run("down", "--state", state.toString())).isZero();
    }

    @Test
    void wrongUsageIsToldWithWhatIsExpected() {
        assertThat(BackendsMain.run("up", "--server", "redis")).isEqualTo(2);
        assertThatThrownBy(() -> Arguments.parse("up", "--servers", "mysql"))
                .hasMessage("server: mysql (expected: postgres, kafka, milvus, neo4j or redis)");
    }

    private static String addressOfThisMachine() throws Exception {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .filter(address -> !address.startsWith("10.231."))
                .findFirst()
                .orElseThrow();
    }
}
