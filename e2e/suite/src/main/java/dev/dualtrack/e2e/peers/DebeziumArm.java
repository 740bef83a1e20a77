package dev.dualtrack.e2e.peers;

import dev.dualtrack.core.config.SourceConfig;
import dev.dualtrack.e2e.Installation;
import dev.dualtrack.testbed.backends.Database;
import dev.dualtrack.testbed.process.JavaProgram;
import java.nio.file.Path;
import java.util.List;

/** Debezium alone ({@code e2e/peers/debezium}): reads the source itself, with a slot of its own, and needs no Kafka. */
final class DebeziumArm implements Arm {
    private static final Path TARGET = Installation.repository().resolve("e2e/peers/debezium/target");
    private static final Path MODEL = Installation.repository().resolve("sync-worker/target/model");

    private final Scene scene;
    private final PeerProgram program;

    DebeziumArm(Scene scene, Usage usage) {
        this.scene = scene;
        SourceConfig source = scene.config().source();
        Database database = scene.database();
        program = new PeerProgram(
                scene,
                usage,
                word(),
                JavaProgram.command(
                        Programs.classPath(TARGET),
                        "dev.dualtrack.peer.debezium.Main",
                        List.of("-Xmx1g", "-XX:TieredStopAtLevel=4"),
                        List.of()),
                config -> config.put(
                                "offsets",
                                scene.run()
                                        .path()
                                        .resolve(scene.names().name() + ".offsets")
                                        .toString())
                        .put("model", MODEL.toString())
                        .putObject("source")
                        .put("host", source.host())
                        .put("port", source.port())
                        .put("database", source.database())
                        .put("user", database.replicator())
                        .put("password", database.password())
                        .put("slot", source.slotName())
                        .put("publication", source.publicationName())
                        .put("table", Scene.TABLE.toString()));
    }

    @Override
    public String word() {
        return "debezium";
    }

    @Override
    public void start() {
        program.launch().await(scene::streams, PeerProgram.READY, "it streams");
    }

    @Override
    public long taken() {
        program.checkAlive();
        return program.account().path("records").asLong();
    }

    @Override
    public void killAndRestart() {
        program.killAndRestart();
    }

    @Override
    public Work work() {
        return program.work();
    }

    @Override
    public void close() {
        program.close();
    }
}
