package dev.dualtrack.testbed.backends;

import dev.dualtrack.testbed.process.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One Kafka broker in KRaft mode, its own controller, without encryption or authentication. */
final class KafkaLauncher implements Launcher {

    @Override
    public Endpoint prepare(Place place) throws IOException {
        List<Integer> ports = FreePorts.several(2);
        Listen listen = place.listen();
        place.write("server.properties", settings(listen, ports.get(0), ports.get(1), place.file("data")));
        place.write("address", listen.address() + ":" + ports.get(1));
        return new Endpoint(Server.KAFKA, listen.kafkaHost(), ports.get(1), "", "");
    }

    @Override
    public void launch(Place place, Endpoint endpoint) throws IOException {
        Files.deleteIfExists(place.file("ready"));
        List<String> command = List.of(
                place.jdk("java"),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                place.compiler(),
                "-Dorg.apache.logging.log4j.level=INFO",
                "-cp",
                place.classPath(),
                "KafkaServer",
                place.file("server.properties").toString(),
                "dualtrackTestbedAAAAAA",
                Files.readString(place.file("address")),
                place.file("ready").toString());
        place.start(Server.KAFKA.key(), command, Map.of());
    }

    /** The server's own program asks it with an admin client, and creates the file when it has the answer. */
    @Override
    public boolean answers(Place place, Endpoint endpoint) {
        return place.has("ready");
    }

    private static String settings(Listen listen, int controllerPort, int port, Path data) {
        return """
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@127.0.0.1:%1$d
            controller.listener.names=CONTROLLER
            listeners=CLIENT://%2$s:%3$d,CONTROLLER://127.0.0.1:%1$d
            advertised.listeners=CLIENT://%4$s:%3$d
            listener.security.protocol.map=CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT
            inter.broker.listener.name=CLIENT
            log.dirs=%5$s
            auto.create.topics.enable=false
            group.initial.rebalance.delay.ms=0
            offsets.topic.replication.factor=1
            offsets.topic.num.partitions=8
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            transaction.state.log.num.partitions=8
            share.coordinator.state.topic.replication.factor=1
            share.coordinator.state.topic.min.isr=1
            log.segment.bytes=67108864
            """.formatted(controllerPort, listen.address(), port, listen.kafkaHost(), data);
    }
}
