import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;

/**
 * One Kafka broker that is its own controller: formats the storage on the first start, then serves.
 *
 * <p>Arguments: the properties file, the cluster id, the client address {@code host:port}, and a file to create once the
 * broker answers. It stands outside every module: compiled against the broker's own jars only.
 */
public final class KafkaServer {

    private KafkaServer() {}

    public static void main(String[] args) {
        String[] format = {"format", "--cluster-id", args[1], "--config", args[0], "--ignore-formatted"};
        int status = StorageTool.execute(format, new PrintStream(System.out, true));
        if (status != 0) {
            System.exit(status);
        }
        Thread.ofPlatform().daemon().name("readiness").start(() -> announce(args[2], Path.of(args[3])));
        kafka.Kafka.main(new String[] {args[0]});
    }

    private static void announce(String address, Path ready) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address, "default.api.timeout.ms", "120000"))) {
            admin.describeCluster().nodes().get(2, TimeUnit.MINUTES);
            Files.createFile(ready);
        } catch (Exception e) {
            e.printStackTrace();
        }
    }
}
